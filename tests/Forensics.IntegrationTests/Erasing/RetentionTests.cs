using Forensics.Engine.Erasing;
using Forensics.Engine.Pictures;
using Forensics.Engine.Reports;
using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Access;
using Forensics.IntegrationTests.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Erasing;

public sealed class RetentionTests
{
    public static TheoryData<string> Databases => VerifyTests.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task An_order_is_erased_once_nothing_happened_on_it_for_the_days_that_are_set(string database)
    {
        if (await ErasableOrder.TakenAsync(database) is not { } house)
        {
            return;
        }

        await using var _ = house;
        var retention = Retention(house, new RetentionOptions { OrderDays = 30 });
        house.Time.Now += TimeSpan.FromDays(29);
        Assert.Equal(0, (await retention.RunAsync(default)).Orders);
        house.Files.Evidence("e-late", "o-other", "draft.jpg", "2026-03-02T09:00:00+08:00");
        await house.TakeAsync(); // The other order goes on.
        house.Time.Now += TimeSpan.FromDays(1.5);
        Assert.Equal(1, (await retention.RunAsync(default)).Orders);
        await using var db = house.Db();
        Assert.Equal((ErasableOrder.Order, Forensics.Engine.Erasing.Retention.TaskName, ErasureState.Done), await db.Erasures.Select(row => new { row.OrderId, row.By, row.State })
            .SingleAsync() is var row ? (row.OrderId, row.By, row.State) : default);
        Assert.Equal("buyer-other", (await db.Orders.SingleAsync(order => order.Id == "o-other")).Buyer);
        Assert.Equal(0, (await retention.RunAsync(default)).Orders);
        Assert.Equal(0, (await Retention(house, new RetentionOptions()).RunAsync(default)).Orders);
        Assert.Empty((await house.VerifyAsync()).Problems);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Files_that_nothing_names_go_after_their_days_and_pictures_of_drafts_put_away_with_them(string database)
    {
        if (await ErasableOrder.TakenAsync(database) is not { } house)
        {
            return;
        }

        await using var _ = house;
        var retention = Retention(house, new RetentionOptions());
        var orphan = house.Store.PathOf(await house.Store.PutAsync("nobody wants it"u8.ToArray(), default));
        var files = AllFiles(house);
        files.ForEach(path => File.SetLastWriteTimeUtc(path, house.Time.Now.UtcDateTime.AddDays(-1.9)));
        Assert.Equal(0, (await retention.RunAsync(default)).Files);
        files.ForEach(path => File.SetLastWriteTimeUtc(path, house.Time.Now.UtcDateTime.AddDays(-2.1)));
        // Pictures of records, of the draft and of the record that waits stay, however old.
        Assert.Equal(1, (await retention.RunAsync(default)).Files);
        Assert.Equal(files.Except([orphan]), AllFiles(house));
        // One that is given again is young again.
        await house.Store.PutAsync("nobody wants it"u8.ToArray(), default);
        File.SetLastWriteTimeUtc(orphan, house.Time.Now.UtcDateTime.AddDays(-2.1));
        await house.Store.PutAsync("nobody wants it"u8.ToArray(), default);
        Assert.Equal(0, (await retention.RunAsync(default)).Files);
        File.Delete(orphan);

        string draft, attached;
        await using (var db = house.Db())
        {
            (draft, attached) = (await db.DraftPictures.Select(row => row.DraftId).SingleAsync(), await db.DraftPictures.Select(row => row.Sha256).SingleAsync());
        }

        Assert.True(await house.Get<Drafts>().DiscardAsync("shop-1", draft, default));
        house.Time.Now += TimeSpan.FromDays(29);
        Assert.Equal((0, 0), await retention.RunAsync(default) is var early ? (early.Drafts, early.Files) : default);
        house.Time.Now += TimeSpan.FromDays(2);
        AllFiles(house).ForEach(path => File.SetLastWriteTimeUtc(path, house.Time.Now.UtcDateTime.AddDays(-30)));
        Assert.Equal((1, 1), await retention.RunAsync(default) is var late ? (late.Drafts, late.Files) : default);
        Assert.False(File.Exists(house.Store.PathOf(attached)));
        Assert.Empty((await house.VerifyAsync()).Problems);
    }

    [Fact]
    public async Task Queue_and_report_pages_say_erased_in_place_of_the_picture()
    {
        await using var service = await RunningService.StartAsync();
        Assert.DoesNotContain("图片已依法删除", await PageAsync("/"), StringComparison.Ordinal);
        Assert.NotNull((await service.Services.GetRequiredService<Erasures>().EraseAsync("o1", "a request", "data protection", AccessFolder.Admin, default))!.Counts);

        foreach (var page in new[] { "/", $"/reports/{RunningService.Report}" })
        {
            var html = await PageAsync(page);
            Assert.Contains("图片已依法删除", html, StringComparison.Ordinal);
            Assert.DoesNotContain(service.Picture, html, StringComparison.Ordinal);
            Assert.Contains("Picture erased as the law demands", await PageAsync(page, "en"), StringComparison.Ordinal);
        }

        using var ask = new HttpRequestMessage(HttpMethod.Get, $"/pictures/{service.Picture}");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await service.SendAsync("reviewer", ask)).StatusCode);

        async Task<string> PageAsync(string path, string language = "zh-CN")
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}?culture={language}");
            using var answer = await service.SendAsync("reviewer", request);
            Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
            return System.Net.WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        }
    }

    static Retention Retention(LedgerHouse house, RetentionOptions options) => new(
        house.Get<IDbContextFactory<ForensicsDbContext>>(), house.Get<Erasures>(), house.Get<PictureInspection>(), options, house.Time);

    static readonly string[] Folders = ["pictures", "maps", "thumbnails"];

    static List<string> AllFiles(LedgerHouse house) => [.. Folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(house.Options.DataFolder, folder), "*", SearchOption.AllDirectories)).Order(StringComparer.Ordinal)];
}
