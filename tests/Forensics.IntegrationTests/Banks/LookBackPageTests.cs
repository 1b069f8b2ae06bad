using System.Globalization;
using System.Net;
using System.Text.Json;
using Forensics.Engine.Access;
using Forensics.Engine.Banks;
using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Banks;

public sealed class LookBackPageTests : IAsyncLifetime
{
    const int Lines = 52;

    RunningService service = null!;

    /// <summary>The evidence is touched by hashes, the last of which names its source in markup.</summary>
    public async Task InitializeAsync()
    {
        service = await RunningService.StartAsync();
        var rows = string.Concat(Enumerable.Range(1, Lines).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"{i:x64},90,{(i == Lines ? "<script>alert(1)</script>" : $"https://{i}")},2026-01-01T00:00:00+08:00\n")));
        await service.Services.GetRequiredService<BankAdmin>().AddAsync("stock", BankKind.Known, 31, "", Actor.AtCommandLine, default);
        await service.Services.GetRequiredService<HashImport>().RunAsync("stock", HashLists.Lines(HashLists.Header + rows), null, Actor.AtCommandLine);
        await using var db = service.Services.GetRequiredService<Database>().CreateDbContext();
        foreach (var hash in await db.KnownHashes.AsNoTracking().OrderBy(row => row.Sequence).ToListAsync())
        {
            db.LookBacks.Add(new LookBackRow { KnownSequence = hash.Sequence, EvidenceId = "e1", FoundAt = service.Time.Now, Stage = "hash", Llr = 3, DistanceBits = 20 });
            await db.SaveChangesAsync(); // One by one, so that they are numbered in order.
        }
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Theory]
    [InlineData("zh-CN", "事后发现", "整图哈希相近", "图片早于凭证出现", "仅有哈希值", "下一页")]
    [InlineData("en", "Looked back", "near hashes", "the picture was seen before the evidence was given", "only a hash", "Next page")]
    public async Task A_lead_sees_what_was_found_with_its_reports_a_page_at_a_time(string culture, params string[] texts)
    {
        var first = await PageAsync($"/look-backs?bank=stock&culture={culture}");

        Assert.All(texts, text => Assert.Contains(text, first, StringComparison.Ordinal));
        Assert.Contains($"href=\"/reports/{RunningService.Report}\"", first, StringComparison.Ordinal);
        Assert.Contains($"/pictures/{service.Picture}/thumbnail", first, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)", first, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", first, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", first, StringComparison.Ordinal);
        Assert.DoesNotMatch(@">\[[a-z.-]+\]<", first);
        Assert.DoesNotContain("https://2<", first, StringComparison.Ordinal);

        var second = await PageAsync("/look-backs?bank=stock&before=3");
        Assert.Contains("https://2<", second, StringComparison.Ordinal);
        Assert.DoesNotContain("https://3<", second, StringComparison.Ordinal);
        Assert.DoesNotContain("https://2<", await PageAsync("/look-backs?bank=web&before=nonsense"), StringComparison.Ordinal);
        Assert.Contains("href=\"/look-backs?bank=stock&amp;before=3\"", first, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/look-backs\">", await PageAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_system_reads_the_same_by_pages_with_states_in_words()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/look-backs?bank=stock&limit=2");
        using var answer = await service.SendAsync("key scores:read", request);
        using var bad = await service.SendAsync("key scores:read", new HttpRequestMessage(HttpMethod.Get, "/api/v1/look-backs?limit=0"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.BadRequest), (answer.StatusCode, bad.StatusCode));
        var page = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal((Lines - 1, 2), (page.GetProperty("next").GetInt32(), page.GetProperty("lines").GetArrayLength()));
        var line = page.GetProperty("lines")[1];
        Assert.Equal(
            ("stock", $"https://{Lines - 1}", "e1", "o1", true, "hash", 20),
            (line.GetProperty("bank").GetString(), line.GetProperty("source").GetString(), line.GetProperty("evidence").GetString(), line.GetProperty("order").GetString(),
                line.GetProperty("seenBefore").GetBoolean(), line.GetProperty("stage").GetString(), line.GetProperty("distanceBits").GetInt32()));
        var report = line.GetProperty("reports")[0];
        Assert.Equal((RunningService.Report, "open"), (report.GetProperty("id").GetString(), report.GetProperty("state").GetString()));
        Assert.Equal("submitted", report.GetProperty("claims")[0].GetProperty("state").GetString());
    }

    async Task<string> PageAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var answer = await service.SendAsync("lead", request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}
