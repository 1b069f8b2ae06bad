using System.Diagnostics;
using Forensics.Engine;
using Forensics.Engine.Children;
using Forensics.IntegrationTests.Engine;
using Forensics.IntegrationTests.Web;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Children;

public sealed class PoolTests
{
    static readonly byte[] Picture = PaintedPictures.Fruit(64, 48, 1, spot: true);

    [Fact]
    public async Task A_child_is_used_again_and_replaced_after_its_number_of_items()
    {
        using var services = Create(workers: 1, new() { ItemsPerChild = 3 });
        List<int> served = [];
        for (var item = 0; item < 6; item++)
        {
            await Analyze(services, Picture);
            served.AddRange(Children(services)); // None after the last item of a child.
        }

        Assert.Equal(4, served.Count);
        Assert.Equal([served[0], served[0], served[2], served[2]], served);
        Assert.NotEqual(served[0], served[2]);
    }

    [Fact]
    public async Task As_many_items_are_examined_at_once_as_there_are_workers()
    {
        using var services = Create(workers: 4);
        await services.GetRequiredService<ExaminerPool>().WarmAsync();
        Assert.Equal(4, Children(services).Count);

        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Analyze(services, UnsoundCodec.Sleep(3))));

        // Two rounds; two at once would take four.
        Assert.InRange(watch.Elapsed.TotalSeconds, 6, 12);
        Assert.Equal(4, Children(services).Count);
    }

    [Fact]
    public async Task Who_waits_for_a_page_does_not_wait_behind_steps_of_work()
    {
        using var services = Create(workers: 1);
        var work = Analyze(services, UnsoundCodec.Sleep(60));

        await services.GetRequiredService<PictureExaminer>().CopyAsync(Picture, new(32, false, []), default);

        Assert.False(work.IsCompleted);
        services.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => work);
    }

    [Fact]
    public async Task A_child_killed_from_outside_costs_the_item_at_hand_only()
    {
        using var services = Create(workers: 1);
        await Analyze(services, Picture);
        var child = Assert.Single(Children(services));
        var item = Analyze(services, UnsoundCodec.Picture(UnsoundCodec.Hang));
        await Task.Delay(300);
        Process.GetProcessById(child).Kill();

        var error = await Assert.ThrowsAsync<ExaminerException>(() => item);

        Assert.Equal(ExaminerFailure.Crashed, error.Failure);
        Assert.Contains("signal 9", error.Message, StringComparison.Ordinal);
        await Analyze(services, Picture);
        Process.GetProcessById(Assert.Single(Children(services))).Kill();
        // Killed while it waited: no item meets it.
        Assert.True(await Family.Within(TimeSpan.FromSeconds(5), () => Children(services).Count == 0));
        await Analyze(services, Picture);
    }

    [Theory]
    [InlineData("INT")] // Ctrl+C reaches every process of the terminal
    [InlineData("TERM")] // and the stop of a service every process of its group
    public async Task A_signal_to_stop_leaves_the_item_at_hand_to_its_end(string signal)
    {
        using var services = Create(workers: 1);
        await Analyze(services, Picture);
        var child = Assert.Single(Children(services));
        var item = Analyze(services, UnsoundCodec.Sleep(1));
        await Task.Delay(300);
        await Process.Start("/bin/sh", ["-c", $"kill -{signal} {child}"]).WaitForExitAsync();

        await item;

        Assert.Equal([child], Children(services));
    }

    [Fact]
    public async Task Disposing_ends_every_child_whatever_it_is_doing()
    {
        var services = Create(workers: 2);
        await services.GetRequiredService<ExaminerPool>().WarmAsync();
        var children = Children(services);
        var hanging = Analyze(services, UnsoundCodec.Picture(UnsoundCodec.Hang));
        await Task.Delay(300);

        var watch = Stopwatch.StartNew();
        services.Dispose();

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
        Assert.Equal(2, children.Count);
        Assert.DoesNotContain(children, Family.Lives);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => hanging);
    }

    [Fact]
    public async Task A_child_sees_neither_files_nor_secrets_of_its_parent()
    {
        const string Secret = "FORENSICS_TEST_SECRET";
        Environment.SetEnvironmentVariable(Secret, "connection string");
        try
        {
            using var folder = new TestFolder();
            using var services = EngineHost.Create(EngineHost.Options(folder.Folder.Root), children: RealChild.Command);
            await using var open = File.Create(Path.Combine(folder.Root, "open"));
            await using var db = folder.Database.CreateDbContext();
            await db.Database.EnsureCreatedAsync();
            await Analyze(services, Picture);
            var child = Assert.Single(Children(services));

            Assert.DoesNotContain(Family.OpenFiles(child), target => target.StartsWith(folder.Root, StringComparison.Ordinal) || target.StartsWith("socket:", StringComparison.Ordinal));
            Assert.Equal(3, Family.OpenFiles(child).Intersect(Family.OwnFiles()).Count(target => target.StartsWith("pipe:", StringComparison.Ordinal)));
            Assert.DoesNotContain(Secret, await File.ReadAllTextAsync($"/proc/{child}/environ"), StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Secret, null);
        }
    }

    static ServiceProvider Create(int workers, ExaminerOptions? limits = null) =>
        EngineHost.Create(EngineHost.Options("unused") with { Workers = workers, Examiner = limits ?? new() }, children: UnsoundChild.Command);

    static Task<PictureExamination> Analyze(ServiceProvider services, byte[] file) => services.GetRequiredService<PictureExaminer>().AnalyzeAsync(file, [], withPrint: false, default);

    static IReadOnlyList<int> Children(ServiceProvider services) => services.GetRequiredService<ExaminerPool>().Children;
}
