using System.Diagnostics;
using Forensics.Engine.Pipeline;
using Forensics.IntegrationTests.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Faults;

/// <summary>The work loop in a process of its own, which can be killed.</summary>
public static class WorkProcess
{
    /// <summary>What the process runs: all steps of the data folder named, until none is left.</summary>
    public static async Task<int> Main(string[] arguments)
    {
        await using var services = EngineHost.Create(EngineHost.Options(arguments[0]));
        await services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);
        return 0;
    }

    public static Process Start(string data)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false };
        foreach (var argument in (string[])["exec", typeof(WorkProcess).Assembly.Location, data])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
