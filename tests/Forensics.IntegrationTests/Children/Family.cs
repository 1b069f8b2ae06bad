using System.Diagnostics;
using System.Globalization;

namespace Forensics.IntegrationTests.Children;

/// <summary>Who is whose child, by /proc.</summary>
static class Family
{
    /// <summary>Ids of a process's children that have not ended.</summary>
    public static IReadOnlyList<int> ChildrenOf(int parent) =>
        [.. Directory.GetDirectories("/proc").Select(Path.GetFileName).OfType<string>()
            .Select(name => int.TryParse(name, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id != 0 && Stat(id) is [var state, var of, ..] && state != "Z" && of == parent.ToString(CultureInfo.InvariantCulture))];

    public static bool Lives(int id) => Stat(id) is [not ("Z" or "X"), ..];

    /// <summary>What its file descriptors are open on.</summary>
    public static IReadOnlyList<string> OpenFiles(int id) =>
        [.. Directory.GetFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/fd")).Select(file => new FileInfo(file).LinkTarget ?? "")];

    /// <summary>What this process opened for itself. What it was started with it may hand on: a shell leaves descriptors open.</summary>
    public static IReadOnlyList<string> OwnFiles()
    {
        const int CloseOnExec = 0x80000; // O_CLOEXEC, as /proc writes it: octal.
        return [.. Directory.GetFiles("/proc/self/fd")
            .Where(file => File.Exists(Info(file)) && (Convert.ToInt32(File.ReadAllLines(Info(file)).First(line => line.StartsWith("flags:", StringComparison.Ordinal))[6..].Trim(), 8) & CloseOnExec) != 0)
            .Select(file => new FileInfo(file).LinkTarget ?? "")];

        static string Info(string file) => "/proc/self/fdinfo/" + Path.GetFileName(file);
    }

    /// <returns>False when it did not come true in time.</returns>
    public static async Task<bool> Within(TimeSpan time, Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > time)
            {
                return false;
            }

            await Task.Delay(20);
        }

        return true;
    }

    // proc(5): what follows the name in parentheses; state and parent come first.
    static string[]? Stat(int id)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
