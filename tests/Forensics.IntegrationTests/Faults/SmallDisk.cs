using System.Diagnostics;

namespace Forensics.IntegrationTests.Faults;

/// <summary>A file system of 1 GB under a folder's contents, which can be filled. Needs root.</summary>
sealed class SmallDisk : IDisposable
{
    readonly string folder;

    SmallDisk(string folder) => this.folder = folder;

    /// <summary>Mounts it over a folder; what is in the folder already is copied.</summary>
    public static SmallDisk Under(string folder)
    {
        // A connection kept open would go on writing to the files below.
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        var aside = folder + ".aside";
        Run("cp", "-a", folder, aside);
        Run("mount", "-t", "tmpfs", "-o", "size=1g", "tmpfs", folder);
        Run("cp", "-a", aside + "/.", folder);
        Directory.Delete(aside, recursive: true);
        return new SmallDisk(folder);
    }

    /// <summary>Leaves no byte free for a while.</summary>
    public async Task FillForAsync(TimeSpan time)
    {
        var ballast = Path.Combine(folder, "ballast");
        try
        {
            await using var file = new FileStream(ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            var block = new byte[1 << 16];
            for (var length = block.Length; length >= 512; length /= 2)
            {
                try
                {
                    while (true)
                    {
                        file.Write(block, 0, length);
                    }
                }
                catch (IOException)
                {
                    // Full for blocks of this length.
                }
            }

            // What others free meanwhile is taken as well.
            for (var until = Stopwatch.StartNew(); until.Elapsed < time; await Task.Delay(50))
            {
                try
                {
                    file.Write(block);
                }
                catch (IOException)
                {
                }
            }
        }
        finally
        {
            File.Delete(ballast);
        }
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Run("umount", "-l", folder);
    }

    static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {error}");
    }
}
