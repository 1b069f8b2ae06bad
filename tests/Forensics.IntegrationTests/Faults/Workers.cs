using System.Diagnostics;
using System.Text;
using Forensics.IntegrationTests.Cli;
using Forensics.IntegrationTests.Engine;

namespace Forensics.IntegrationTests.Faults;

/// <summary>Worker processes on one data folder; one that is killed is followed by another at once.</summary>
sealed class Workers(TestFolder folder, IReadOnlyList<string?> databases) : IAsyncDisposable
{
    readonly Process?[] running = new Process?[databases.Count];
    readonly StringBuilder said = new();

    public int Count => databases.Count;

    public int Kills { get; private set; }

    public void StartAll()
    {
        for (var i = 0; i < Count; i++)
        {
            Start(i);
        }
    }

    /// <summary>No worker ends by itself, whatever happens around it.</summary>
    public void AssertAlive() => Assert.All(running, worker => Assert.False(worker!.HasExited, Said()));

    /// <summary>kill -9, and another in its place.</summary>
    public void Kill(int i)
    {
        running[i]!.Kill();
        running[i]!.WaitForExit();
        running[i]!.Dispose();
        Kills++;
        Start(i);
    }

    /// <summary>SIGTERM: each finishes what it is doing and ends well.</summary>
    public async Task StopAllAsync()
    {
        foreach (var worker in running)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{worker!.Id}"]);
            await kill.WaitForExitAsync();
        }

        foreach (var worker in running)
        {
            await worker!.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
            Assert.True(worker.ExitCode == 0, Said());
        }
    }

    /// <summary>All that they wrote to their standard error.</summary>
    public string Said()
    {
        lock (said)
        {
            return said.ToString();
        }
    }

    public ValueTask DisposeAsync()
    {
        foreach (var worker in running.OfType<Process>())
        {
            if (!worker.HasExited)
            {
                worker.Kill();
                worker.WaitForExit();
            }

            worker.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    void Start(int i)
    {
        var worker = running[i] = CliProcess.Start(withInput: false, ["work", "--workers", "1", "--data", folder.Folder.Root], databases[i]);
        worker.ErrorDataReceived += (_, line) =>
        {
            lock (said)
            {
                said.AppendLine(line.Data);
            }
        };
        worker.BeginErrorReadLine();
        worker.BeginOutputReadLine();
    }
}
