using System.Diagnostics;
using Forensics.Engine.Children;
using Forensics.IntegrationTests.Engine;
using Forensics.IntegrationTests.Web;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Children;

/// <summary>A picture that brings its child down costs itself, with the reason; the next one is examined. Children are real, with a codec that loses its mind.</summary>
public sealed class LimitTests : IDisposable
{
    readonly ServiceProvider services = EngineHost.Create(
        EngineHost.Options("unused") with
        {
            Workers = 1,
            Examiner = new() { HeapMegabytes = 192, ResidentMegabytes = 500, CpuSeconds = 1, WallSeconds = 2.5 },
        },
        children: UnsoundChild.Command);

    PictureExaminer Examiner => services.GetRequiredService<PictureExaminer>();

    ExaminerPool Pool => services.GetRequiredService<ExaminerPool>();

    [Theory]
    [InlineData(UnsoundCodec.Segfault, ExaminerFailure.Crashed, "signal 11 (segmentation fault)")]
    [InlineData(UnsoundCodec.Abort, ExaminerFailure.Crashed, "signal 6 (aborted)")]
    [InlineData(UnsoundCodec.Exit, ExaminerFailure.Crashed, "exit code 7")]
    [InlineData(UnsoundCodec.Garbage, ExaminerFailure.Crashed, "no frame")]
    [InlineData(UnsoundCodec.HugeAnswer, ExaminerFailure.Crashed, "more than")]
    [InlineData(UnsoundCodec.Hang, ExaminerFailure.TimedOut, "2.5 are allowed")]
    [InlineData(UnsoundCodec.FillHeap, ExaminerFailure.OutOfMemory, "managed heap")]
    [InlineData(UnsoundCodec.Fail, ExaminerFailure.Failed, "a bug")]
    public async Task What_a_picture_does_to_its_child_is_told_and_the_next_picture_is_examined(string instruction, ExaminerFailure failure, string told)
    {
        var error = await Assert.ThrowsAsync<ExaminerException>(() => Analyze(UnsoundCodec.Picture(instruction)));

        Assert.Equal(failure, error.Failure);
        Assert.True(error.IsItemsFault);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
        await AssertSound();
    }

    [Fact]
    public async Task Processor_time_is_counted_for_each_item_and_ends_at_its_limit()
    {
        // Three of them: the limit is of an item, not of a child.
        for (var i = 0; i < 3; i++)
        {
            await Analyze(UnsoundCodec.Spin(0.5));
        }

        Assert.Single(Pool.Children);
        var watch = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<ExaminerException>(() => Analyze(UnsoundCodec.Spin(100)));
        Assert.Equal("cpu-limit", error.Code);
        Assert.True(watch.Elapsed.TotalSeconds < 2.5, $"{watch.Elapsed}");
        await AssertSound();
    }

    [Fact]
    public async Task Time_by_the_clock_ends_at_its_limit()
    {
        await Analyze(UnsoundCodec.Sleep(1.5));
        Assert.Equal("timed-out", (await Assert.ThrowsAsync<ExaminerException>(() => Analyze(UnsoundCodec.Sleep(4)))).Code);
        await AssertSound();
    }

    [Fact]
    public async Task Memory_outside_the_managed_heap_ends_at_its_limit()
    {
        await Analyze(UnsoundCodec.FillNative(200));
        Assert.Equal("out-of-memory", (await Assert.ThrowsAsync<ExaminerException>(() => Analyze(UnsoundCodec.FillNative(700)))).Code);
        await AssertSound();
    }

    [Fact]
    public async Task A_disputed_picture_that_brings_the_child_down_does_not_make_the_merchants_own_unreadable()
    {
        var own = PaintedPictures.Fruit(300, 300, 1, spot: false);

        Assert.True((await Examiner.AttachmentAsync(own, [UnsoundCodec.Picture(UnsoundCodec.Abort)], default)).IsReadable);
        Assert.False((await Examiner.AttachmentAsync(UnsoundCodec.Picture(UnsoundCodec.Abort), [own], default)).IsReadable);
    }

    [Theory]
    [InlineData("/no/such/program", "")]
    [InlineData("/bin/sh", "-c 'exit 3'")]
    [InlineData("/bin/sh", "-c 'echo hello and welcome to the shell'")]
    [InlineData("/bin/sh", "-c 'sleep 60'")]
    [InlineData("/bin/sh", "-c 'sleep 60 & exit 0'")] // somebody else holds the pipes
    public async Task A_child_that_does_not_start_is_no_fault_of_the_picture(string program, string script)
    {
        ExaminerCommand command = new(program, script.Length == 0 ? [] : ["-c", script[4..^1]]);
        using var broken = EngineHost.Create(EngineHost.Options("unused") with { Examiner = new() { StartSeconds = 1 } }, children: command);

        var error = await Assert.ThrowsAsync<ExaminerException>(
            () => broken.GetRequiredService<PictureExaminer>().AnalyzeAsync(PaintedPictures.Fruit(48, 40, 1, spot: false), [], default));

        Assert.Equal("start-failed", error.Code);
        Assert.False(error.IsItemsFault);
    }

    public void Dispose() => services.Dispose();

    Task<PictureExamination> Analyze(byte[] file) => Examiner.AnalyzeAsync(file, [], default);

    async Task AssertSound()
    {
        Assert.Equal(48, (await Analyze(PaintedPictures.Fruit(48, 40, 1, spot: false))).Analysis.Width);
        Assert.Single(Pool.Children);
    }
}
