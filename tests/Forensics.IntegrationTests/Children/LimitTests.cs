using Forensics.Engine.Children;
using Forensics.IntegrationTests.Engine;
using Forensics.IntegrationTests.Web;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Children;

/// <summary>A picture that brings its child down costs itself, with the reason; the next one is examined. Children are real, with a codec that loses its mind.</summary>
public sealed class LimitTests : IDisposable
{
    // On a machine that others use as well a cold child needs seconds for its first item.
    const double WallSeconds = 8, CpuSeconds = 2, Ample = 120;

    ServiceProvider? services;

    [Theory]
    [InlineData(UnsoundCodec.Segfault, ExaminerFailure.Crashed, "signal 11 (segmentation fault)")]
    [InlineData(UnsoundCodec.Abort, ExaminerFailure.Crashed, "signal 6 (aborted)")]
    [InlineData(UnsoundCodec.Exit, ExaminerFailure.Crashed, "exit code 7")]
    [InlineData(UnsoundCodec.Garbage, ExaminerFailure.Crashed, "no frame")]
    [InlineData(UnsoundCodec.HugeAnswer, ExaminerFailure.Crashed, "more than")]
    [InlineData(UnsoundCodec.FillHeap, ExaminerFailure.OutOfMemory, "managed heap")]
    [InlineData(UnsoundCodec.Fail, ExaminerFailure.Failed, "a bug")]
    public async Task What_a_picture_does_to_its_child_is_told_and_the_next_picture_is_examined(string instruction, ExaminerFailure failure, string told)
    {
        Limit(new() { HeapMegabytes = 192 });
        var error = await AssertFailsAsync(failure, UnsoundCodec.Picture(instruction));
        Assert.True(error.IsItemsFault);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Processor_time_is_counted_for_each_item_and_ends_at_its_limit()
    {
        var pool = Limit(new() { CpuSeconds = CpuSeconds, WallSeconds = Ample });
        // Three of them: the limit is of an item, not of a child.
        for (var i = 0; i < 3; i++)
        {
            await Analyze(UnsoundCodec.Spin(CpuSeconds * 0.6));
        }

        Assert.Single(pool.Children);
        await AssertFailsAsync(ExaminerFailure.CpuLimit, UnsoundCodec.Spin(Ample));
    }

    [Fact]
    public async Task Time_by_the_clock_ends_at_its_limit()
    {
        Limit(new() { WallSeconds = WallSeconds });
        await Analyze(UnsoundCodec.Sleep(WallSeconds / 3));
        await AssertFailsAsync(ExaminerFailure.TimedOut, UnsoundCodec.Picture(UnsoundCodec.Hang));
    }

    [Fact]
    public async Task Who_waits_for_a_page_waits_for_less_time()
    {
        Limit(new() { ViewSeconds = WallSeconds / 2 });
        await Analyze(UnsoundCodec.Sleep(WallSeconds));
        var error = await Assert.ThrowsAsync<ExaminerException>(() => Examiner.CopyAsync(UnsoundCodec.Picture(UnsoundCodec.Hang), new(32, false, []), default));
        Assert.Equal("timed-out", error.Code);
    }

    [Fact]
    public async Task Memory_outside_the_managed_heap_ends_at_its_limit()
    {
        Limit(new() { ResidentMegabytes = 500 });
        await Analyze(UnsoundCodec.FillNative(200));
        await AssertFailsAsync(ExaminerFailure.OutOfMemory, UnsoundCodec.FillNative(700));
    }

    [Fact]
    public async Task A_disputed_picture_that_brings_the_child_down_does_not_make_the_merchants_own_unreadable()
    {
        Limit(new());
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
            () => broken.GetRequiredService<PictureExaminer>().AnalyzeAsync(PaintedPictures.Fruit(48, 40, 1, spot: false), [], withPrint: false, default));

        Assert.Equal("start-failed", error.Code);
        Assert.False(error.IsItemsFault);
    }

    public void Dispose() => services?.Dispose();

    PictureExaminer Examiner => services!.GetRequiredService<PictureExaminer>();

    ExaminerPool Limit(ExaminerOptions limits)
    {
        services = EngineHost.Create(EngineHost.Options("unused") with { Workers = 1, Examiner = limits }, children: UnsoundChild.Command);
        return services.GetRequiredService<ExaminerPool>();
    }

    Task<PictureExamination> Analyze(byte[] file) => Examiner.AnalyzeAsync(file, [], withPrint: false, default);

    /// <summary>And the next picture is examined by the one child there is then.</summary>
    async Task<ExaminerException> AssertFailsAsync(ExaminerFailure failure, byte[] file)
    {
        var error = await Assert.ThrowsAsync<ExaminerException>(() => Analyze(file));
        Assert.Equal(failure, error.Failure);
        Assert.Equal(48, (await Analyze(PaintedPictures.Fruit(48, 40, 1, spot: false))).Analysis.Width);
        Assert.Single(services!.GetRequiredService<ExaminerPool>().Children);
        return error;
    }
}
