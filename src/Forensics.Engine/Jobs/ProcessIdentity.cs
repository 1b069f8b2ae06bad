using System.Globalization;

namespace Forensics.Engine.Jobs;

/// <summary>Names this process so that another on the same machine can tell whether it still lives.</summary>
/// <remarks>"host|pid|start": process ids are used again, so the start time (field 22 of /proc/pid/stat, in clock ticks since boot)
/// belongs to the name; the host carries its process-id namespace, because containers count from 1 each.</remarks>
public static class ProcessIdentity
{
    // proc(5): field 22 of stat; the fields before it start at the state, field 3, after the name in parentheses.
    const int StartTimeField = 22;
    const int FirstFieldAfterName = 3;

    static readonly string Host = Environment.MachineName + "/" + Namespace();

    /// <summary>This process.</summary>
    public static string Current { get; } = Of(Environment.ProcessId, StartTime(Environment.ProcessId) ?? 0);

    /// <summary>True when the owner was a process of this machine that has ended. False for other machines: only time tells there.</summary>
    public static bool HasEnded(string owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        var parts = owner.Split('|');
        return parts is [var host, var id, var start]
            && host == Host
            && OperatingSystem.IsLinux()
            && int.TryParse(id, CultureInfo.InvariantCulture, out var processId)
            && long.TryParse(start, CultureInfo.InvariantCulture, out var startTime)
            && StartTime(processId) != startTime;
    }

    /// <summary>The owner name of a process of this machine.</summary>
    public static string Of(int processId, long startTime) => string.Create(CultureInfo.InvariantCulture, $"{Host}|{processId}|{startTime}");

    /// <summary>An owner's name for people: host and process id.</summary>
    public static string ShortName(string owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return owner.Split('|') is [var host, var id, _] ? $"{host.Split('/')[0]} {id}" : owner;
    }

    /// <summary>Null when there is no such process, or it is a zombie that only waits to be noticed.</summary>
    static long? StartTime(int processId)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[StartTimeField - FirstFieldAfterName], CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or IndexOutOfRangeException or FormatException)
        {
            return null;
        }
    }

    static string Namespace()
    {
        try
        {
            return new FileInfo("/proc/self/ns/pid").LinkTarget ?? "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
