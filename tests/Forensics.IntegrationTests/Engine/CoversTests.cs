using System.Security.Cryptography;
using Forensics.Engine.Access;
using Forensics.Engine.Ingest;
using Forensics.Engine.Review;
using Forensics.Engine.Storage;
using Forensics.Imaging;
using Forensics.Native;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Engine;

public abstract class CoversTests : IDisposable
{
    const int Side = 400;

    static readonly SystemImageCodec Codec = new();
    static readonly Actor Reviewer = new(CallerKind.User, "reviewer", Role.Reviewer);

    readonly TestFolder folder;
    readonly ServiceProvider services;
    readonly Covers covers;
    readonly PictureFiles pictures;

    protected CoversTests(TestDatabase database)
    {
        folder = new TestFolder(database);
        services = EngineHost.Create(EngineHost.Options(folder));
        (covers, pictures) = (services.GetRequiredService<Covers>(), services.GetRequiredService<PictureFiles>());
    }

    [Rule("covered-regions")]
    [StorageTheory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task A_covered_region_is_grey_in_copies_of_both_sizes_and_the_rest_stays(int orientation)
    {
        var plain = Codec.EncodeJpeg(DisputeFiles.Shapes(1, Side), 95, ChromaSampling.Samp444);
        byte[] exif = [.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0];
        byte[] file = [.. plain[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. plain[2..]];
        var sha256 = await TakeAsync("a.jpg", file);
        var cover = new CoverRectangle(101, 53, 197, 91);
        var before = (Open(await pictures.CopyForOthersAsync(sha256, default)), Open(await pictures.SmallForOthersAsync(sha256, default)));

        Assert.Null((await covers.SetAsync(sha256, [cover], 1, Reviewer, default)).Problem);

        Check(before.Item1, Open(await pictures.CopyForOthersAsync(sha256, default)), cover);
        Check(before.Item2, Open(await pictures.SmallForOthersAsync(sha256, default)), cover);
        // The stored picture, and what reviewers see of it, stay.
        Assert.Equal(file, await pictures.OriginalAsync(sha256, default));
        Assert.Equal(before.Item2.Pixels.ToArray(), Open(await pictures.ThumbnailAsync(sha256, default)).Pixels.ToArray());
    }

    [Rule("covered-regions")]
    [StorageFact]
    public async Task Nothing_under_a_cover_leaves_a_trace_in_a_copy()
    {
        var cover = new CoverRectangle(101, 53, 197, 91);
        var (one, other) = (DisputeFiles.Shapes(1, Side).Pixels.ToArray(), DisputeFiles.Shapes(1, Side).Pixels.ToArray());
        for (var y = cover.Y; y < cover.Y + cover.Height; y++)
        {
            other.AsSpan(3 * (y * Side + cover.X), 3 * cover.Width).Fill((byte)(y % 2 == 0 ? 0 : 255));
        }

        List<(byte[]? Copy, byte[]? Small)> copies = [];
        foreach (var pixels in new[] { one, other })
        {
            var sha256 = await TakeAsync($"{copies.Count}.png", Codec.EncodePng(Side, Side, 3, pixels));
            Assert.Null((await covers.SetAsync(sha256, [cover], 1, Reviewer, default)).Problem);
            copies.Add((await pictures.CopyForOthersAsync(sha256, default), await pictures.SmallForOthersAsync(sha256, default)));
        }

        Assert.NotEqual(one, other);
        Assert.NotNull(copies[0].Copy);
        Assert.Equal(copies[0].Copy, copies[1].Copy);
        Assert.Equal(copies[0].Small, copies[1].Small);
    }

    [Rule("covered-regions")]
    [StorageFact]
    public async Task A_copy_made_before_is_not_served_any_more()
    {
        var sha256 = await TakeAsync();
        var open = await pictures.CopyForOthersAsync(sha256, default);

        await covers.SetAsync(sha256, [new(10, 10, 50, 50)], 1, Reviewer, default);
        var first = await pictures.CopyForOthersAsync(sha256, default);
        await covers.SetAsync(sha256, [new(10, 10, 50, 51)], 2, Reviewer, default);
        var second = await pictures.CopyForOthersAsync(sha256, default);
        await covers.SetAsync(sha256, [], 3, Reviewer, default);

        Assert.NotEqual(open, first);
        Assert.NotEqual(first, second);
        Assert.Equal(open, await pictures.CopyForOthersAsync(sha256, default));
    }

    [StorageTheory]
    [InlineData(0, 0, Side, Side, null)]
    [InlineData(1, 0, Side, 1, CoversProblem.Outside)]
    [InlineData(0, 1, 1, Side, CoversProblem.Outside)]
    [InlineData(Side - 1, Side - 1, 1, 1, null)]
    [InlineData(Side, 0, 1, 1, CoversProblem.Outside)]
    [InlineData(0, 0, 0, 1, CoversProblem.Outside)]
    [InlineData(0, 0, 1, 0, CoversProblem.Outside)]
    [InlineData(-1, 0, 2, 1, CoversProblem.Outside)]
    [InlineData(0, -1, 1, 2, CoversProblem.Outside)]
    [InlineData(int.MaxValue, 0, int.MaxValue, 1, CoversProblem.Outside)]
    public async Task A_cover_lies_inside_the_picture(int x, int y, int width, int height, string? problem)
    {
        var sha256 = await TakeAsync();
        Assert.Equal(problem, (await covers.SetAsync(sha256, [new(x, y, width, height)], 1, Reviewer, default)).Problem);
        Assert.Equal(problem is null ? 1 : 0, (await covers.GetAsync(sha256, default))!.Rectangles.Count);
    }

    [StorageFact]
    public async Task A_picture_has_at_most_fifty_covers_and_has_to_be_one()
    {
        var sha256 = await TakeAsync();
        var none = await TakeAsync("none.jpg", "not a picture"u8.ToArray());
        List<CoverRectangle> fifty = [.. Enumerable.Range(0, 50).Select(i => new CoverRectangle(i, i, 1, 1))];

        Assert.Null((await covers.SetAsync(sha256, fifty, 1, Reviewer, default)).Problem);
        Assert.Equal(CoversProblem.TooMany, (await covers.SetAsync(sha256, [.. fifty, new(0, 0, 1, 1)], 2, Reviewer, default)).Problem);
        Assert.Equal(CoversProblem.Unreadable, (await covers.SetAsync(none, [new(0, 0, 1, 1)], 1, Reviewer, default)).Problem);
        Assert.Equal(CoversProblem.NotFound, (await covers.SetAsync(new string('a', 64), [], 1, Reviewer, default)).Problem);
    }

    [StorageFact]
    public async Task Of_two_settings_from_one_version_one_is_stale_and_each_that_counts_is_on_record()
    {
        var sha256 = await TakeAsync();
        var results = await Task.WhenAll(Enumerable.Range(1, 4).Select(i => covers.SetAsync(sha256, [new(i, 0, 1, 2)], 1, Reviewer, default)));

        var won = Assert.Single(results, result => result.Problem is null).Covers!;
        Assert.All(results.Where(result => result.Problem is not null), result => Assert.Equal(CoversProblem.Stale, result.Problem));
        Assert.Equal((2, won.Rectangles[0]), ((await covers.GetAsync(sha256, default))!.Version, (await covers.GetAsync(sha256, default))!.Rectangles[0]));
        var entry = Assert.Single((await services.GetRequiredService<AuditLog>().QueryAsync(new AuditQuery(AuditSubject.Picture, sha256), default)).Entries);
        Assert.Equal(("picture.covered", "reviewer", $"{won.Rectangles[0].X},0,1,2"), (entry.Action, entry.CallerId, entry.Detail));
    }

    public void Dispose()
    {
        services.Dispose();
        folder.Dispose();
    }

    Task<string> TakeAsync() => TakeAsync("a.jpg", Codec.EncodeJpeg(DisputeFiles.Shapes(1, Side), 90, ChromaSampling.Samp420));

    /// <summary>Takes a picture in as evidence of an order of its own.</summary>
    async Task<string> TakeAsync(string name, byte[] file)
    {
        var records = new DisputeFiles(folder.Root).Bytes(name, file).Order("o-" + name).Evidence("e-" + name, "o-" + name, name).Save();
        Assert.Equal(2, (await services.GetRequiredService<Ingestor>().IngestAsync(records, null, default)).Accepted);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    static RgbImage Open(byte[]? copy) => EvidenceImage.Open(copy!, Codec, new DecodeLimits()).Upright;

    /// <summary>Grey inside, as before outside; an encoder's ringing is allowed within a block of the edge.</summary>
    static void Check(RgbImage before, RgbImage after, CoverRectangle cover)
    {
        const int Block = 8;
        Assert.Equal((before.Width, before.Height), (after.Width, after.Height));
        var scale = (double)after.Width / Side;
        double sum = 0;
        var (outside, inside) = (0, 0);
        for (var y = 0; y < after.Height; y++)
        {
            for (var x = 0; x < after.Width; x++)
            {
                // How far inside, in pixels of the copy.
                var depth = Math.Min(
                    Math.Min(x + 1 - cover.X * scale, (cover.X + cover.Width) * scale - x), Math.Min(y + 1 - cover.Y * scale, (cover.Y + cover.Height) * scale - y));
                for (var channel = 0; channel < 3; channel++)
                {
                    var (was, now) = (before.Row(y)[3 * x + channel], after.Row(y)[3 * x + channel]);
                    if (depth > 1e-6)
                    {
                        inside++;
                        Assert.True(Math.Abs(now - 128) <= (depth > Block + 1 ? 1 : 24), $"{x}, {y}: {now} under the cover");
                    }
                    else if (depth <= -1e-6)
                    {
                        outside++;
                        sum += Math.Abs(now - was);
                        Assert.True(Math.Abs(now - was) <= 48, $"{x}, {y}: {now}, was {was}");
                    }
                }
            }
        }

        Assert.True(inside > 1000 && sum / outside < 3, $"{inside} inside, {sum / outside} outside");
    }
}

public sealed class CoversOnSqliteTests() : CoversTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class CoversOnPostgresTests() : CoversTests(TestDatabase.Postgres);
