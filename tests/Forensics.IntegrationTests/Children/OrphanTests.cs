using System.Diagnostics;
using Forensics.IntegrationTests.Cli;
using Forensics.IntegrationTests.Engine;

namespace Forensics.IntegrationTests.Children;

/// <summary>kill -9 of the parent: its children end too.</summary>
public sealed class OrphanTests
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    static readonly TimeSpan StartUp = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Workers_that_are_killed_leave_no_child_behind()
    {
        using var folder = new TestFolder();
        using var worker = CliProcess.Start("work", "--data", folder.Folder.Root);
        Assert.True(await Family.Within(StartUp, () => Family.ChildrenOf(worker.Id).Count == Environment.ProcessorCount));
        await AssertEndsWith(worker);
    }

    [Fact]
    public async Task A_child_that_computes_ends_as_well()
    {
        var start = new ProcessStartInfo(UnsoundChild.HangingParent.FileName, UnsoundChild.HangingParent.Arguments);
        using var parent = Process.Start(start)!;
        Assert.True(await Family.Within(StartUp, () => Family.ChildrenOf(parent.Id) is [var child] && Process.GetProcessById(child).TotalProcessorTime.TotalSeconds > 1.5));
        await AssertEndsWith(parent);
    }

    static async Task AssertEndsWith(Process parent)
    {
        var children = Family.ChildrenOf(parent.Id);
        Assert.NotEmpty(children);
        parent.Kill();
        await parent.WaitForExitAsync();

        Assert.True(await Family.Within(Soon, () => !children.Any(Family.Lives)), "still there");
    }
}
