using System.Diagnostics;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Jobs;
using Forensics.Engine.Match;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Review;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Forensics.Imaging.Hashing;
using Forensics.IntegrationTests.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using BankRow = Forensics.Engine.Storage.BankRow;

namespace Forensics.IntegrationTests.Match;

/// <summary>What is told and weighed of copies, from records to the score.</summary>
public abstract class CopyFindingTests(TestDatabase database) : IDisposable
{
    readonly CopyHouse house = new(database);

    [StorageTheory]
    [InlineData("o2", "buyer-2", "shop-2", "llrOtherBuyerOtherShop", 4.0)]
    [InlineData("o2", "buyer-1", "shop-2", "llrSameBuyerOtherOrder", 3.0)]
    [InlineData("o2", "buyer-1", "shop-1", "llrSameBuyerOtherOrder", 3.0)]
    [InlineData("o2", "buyer-2", "shop-1", "llrOtherBuyerSameShop", 2.0)]
    [InlineData("o1", "buyer-1", "shop-1", null, 0.0)]
    public async Task Reuse_weighs_by_who_used_the_picture_before_and_where(string order, string buyer, string shop, string? value, double weight)
    {
        // The same bytes: how sure the copy is plays no part.
        house.Files.Picture("a.jpg", 1).Order("o1").Report("r1", "o1", "e1");
        if (order != "o1")
        {
            house.Files.Order(order, buyer, shop: shop);
        }

        house.Files.Evidence("e0", order, "a.jpg", "2026-02-03T10:00:00+08:00").Evidence("e1", "o1", "a.jpg");
        await house.WorkAsync();
        var report = await house.ReportAsync("r1");
        var finding = CopyHouse.FindingOf(report.Pictures[0], "match-earlier");
        Assert.Equal(value is null ? [] : [value], finding.Values.Keys.Where(name => name.StartsWith("llr", StringComparison.Ordinal)));
        Assert.Equal(weight, CopyHouse.Llr(report, Claim.Reused));
        var match = Assert.Single(report.Pictures[0].Matches);
        Assert.Equal(("exact", "same-picture", 4, value is null ? "same-order" : null), (match.Stage, match.Relation, match.Llr, match.Innocent));
        Assert.Equal(("equal", "either"), (match.Copy!.Containment, match.Copy.Original));
        var relation = value switch { null => "same-order", "llrSameBuyerOtherOrder" => "same-buyer", "llrOtherBuyerSameShop" => "same-shop", _ => "other-shop" };
        Assert.Equal(new EarlierUse(order, shop, buyer, relation), match.Earlier);
        Assert.Equal((160, 160), (match.Width, match.Height));
        if (value is null)
        {
            Assert.Equal((0, 1), ((int)finding.Values["hits"].Number!, (int)finding.Values["hitsSameOrder"].Number!));
        }
        else
        {
            Assert.Equal(("exact", 2), (finding.Values["stage"].Text, (int)finding.Values["firstSeenDaysBeforeEvidence"].Number!));
        }
    }

    [StorageFact]
    public async Task A_picture_of_a_negative_bank_silences_what_is_found_of_it_elsewhere_and_says_so()
    {
        house.Files.Picture("form.jpg", 1, 95).Picture("web.jpg", 1, 80).Known("k-form", "form.jpg", "2026-01-01T00:00:00+08:00").Known("k-web", "web.jpg", "2026-01-01T00:00:00+08:00")
            .Picture("old.jpg", 1, 70).Order("o2", "buyer-2", shop: "shop-2").Evidence("e2", "o2", "old.jpg", "2026-02-03T10:00:00+08:00");
        await house.TakeAsync();
        await AddBankAsync("forms", BankKind.Negative);
        await using (var db = house.Db())
        {
            await db.KnownImages.Where(row => row.Id == "k-form").ExecuteUpdateAsync(set => set.SetProperty(row => row.Bank, "forms"));
        }

        var picture = await house.DisputeAsync("r1", 1);
        foreach (var finding in new[] { CopyHouse.FindingOf(picture, "match-web"), CopyHouse.FindingOf(picture, "match-earlier") })
        {
            Assert.Equal((FindingStatus.Ok, "forms", 1), (finding.Status, finding.Values["silencedBy"].Text, (int)finding.Values["hits"].Number!));
            Assert.DoesNotContain(finding.Values.Keys, name => name.StartsWith("llr", StringComparison.Ordinal) || name.StartsWith("distance", StringComparison.Ordinal));
        }

        Assert.Equal(["earlier-evidence", "negative-bank", "web-image"], picture.Matches.Select(match => match.Bank).Order(StringComparer.Ordinal));
        Assert.All(picture.Matches, match => Assert.Equal("negative-bank", match.Innocent));
        // Saved again only, so every line leads to the same pixel of the other picture.
        double[][] lines = [.. picture.Matches.SelectMany(match => match.Copy!.Lines)];
        Assert.True(lines.Max(line => line[0]) > 40, "No line leads from the right part of the picture.");
        Assert.All(lines, line => Assert.True(Math.Abs(line[0] - line[2]) < 4 && Math.Abs(line[1] - line[3]) < 4, string.Join(' ', line)));
        var report = await house.ReportAsync("r1");
        Assert.Equal((0, 0), (CopyHouse.Llr(report, Claim.WebImage), CopyHouse.Llr(report, Claim.Reused)));
    }

    [StorageFact]
    public async Task A_picture_accepted_after_the_report_is_not_in_its_score_and_is_in_the_next()
    {
        house.Files.Picture("a.jpg", 1, 60).Order("o1").Evidence("e1", "o1", "a.jpg").Report("r1", "o1", "e1", "\"web-image\"");
        await house.TakeAsync();
        house.Files.Picture("web.jpg", 1, 95).Known("k1", "web.jpg", "2026-01-01T00:00:00+08:00");
        await house.WorkAsync();
        Assert.Empty((await house.ReportAsync("r1")).Pictures[0].Matches);

        await house.Folder.InTransaction(db => house.Get<IJobQueue>().RenewAsync(db, JobKind.Score, [("r1", "shop-1")], JobPriority.Interactive, default));
        await house.Get<WorkerPool>().RunAsync(untilIdle: true);
        Assert.Single((await house.ReportAsync("r1")).Pictures[0].Matches);
    }

    [StorageFact]
    public async Task A_hash_of_a_list_is_found_by_its_banks_own_distance()
    {
        house.Files.Picture("a.jpg", 1).Order("o0").Evidence("e0", "o0", "a.jpg", "2026-02-09T10:00:00+08:00");
        await house.WorkAsync();
        PdqHash hash;
        await using (var db = house.Db())
        {
            hash = PdqHash.Parse(Convert.ToHexStringLower((await db.Pictures.SingleAsync()).Pdq!));
        }

        await AddBankAsync("far", BankKind.Known, 20);
        await AddHashAsync("web", Flipped(hash, 12), "https://near");
        await AddHashAsync("far", Flipped(hash, 26), "https://beyond its bank's distance");
        var picture = await house.DisputeAsync("r1", 1, qualityPercent: 90);
        var match = Assert.Single(picture.Matches, match => match.Bank == "web-image");
        Assert.Equal(("", "https://near", "unknown"), (match.Sha256, match.Source, match.Copy!.Original));
        Assert.InRange(match.DistanceBits!.Value, 8, 16);
        Assert.Equal(("web", "hash"), (CopyHouse.FindingOf(picture, "match-web").Values["bank"].Text, CopyHouse.FindingOf(picture, "match-web").Values["stage"].Text));
    }

    [StorageFact]
    public async Task A_score_takes_as_many_statements_with_a_large_bank_as_with_a_small_one()
    {
        house.Files.Picture("web.jpg", 1, 95).Known("k1", "web.jpg", "2026-01-01T00:00:00+08:00");
        await house.DisputeAsync("r1", 1);
        await AddPicturesAsync(0, 20);
        var few = await StatementsAsync();
        await AddPicturesAsync(20, 80);
        Assert.InRange(await StatementsAsync(), 1, few + 4); // Candidates are read by pages, of which there are four at most.
    }

    public void Dispose() => house.Dispose();

    async Task AddPicturesAsync(int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            house.Files.Picture($"w{i}.jpg", 100 + i).Known($"w{i}", $"w{i}.jpg", "2026-01-01T00:00:00+08:00")
                .Picture($"x{i}.jpg", 200 + i).Order($"x{i}", "buyer-x", shop: "shop-x").Evidence($"x{i}", $"x{i}", $"x{i}.jpg", "2026-02-03T10:00:00+08:00");
        }

        await house.WorkAsync();
    }

    /// <summary>Of scoring r1 once more.</summary>
    async Task<int> StatementsAsync()
    {
        await house.Folder.InTransaction(db => house.Get<IJobQueue>().RenewAsync(db, JobKind.Score, [("r1", "shop-r1")], JobPriority.Interactive, default));
        var job = Assert.Single(await house.Get<IJobQueue>().ClaimAsync(1, [JobKind.Score], default));
        using var counter = new StatementCounter(house.Folder.Postgres is null ? house.Folder.Root : new Npgsql.NpgsqlConnectionStringBuilder(house.Folder.Postgres).Database!);
        await house.Get<ScoreStep>().RunAsync(job, default);
        return counter.Count;
    }

    Task AddBankAsync(string name, string kind, int matchBits = BankRow.MostMatchBits) => house.Folder.InTransaction(db =>
    {
        db.Banks.Add(new BankRow { Name = name, Kind = kind, MatchBits = matchBits, About = "", CreatedAt = house.Folder.Time.Now });
        return Task.CompletedTask;
    });

    Task AddHashAsync(string bank, PdqHash hash, string source) => house.Folder.InTransaction(async db => db.KnownHashes.Add(new KnownHashRow
    {
        Sequence = await db.NextSequenceAsync(default), Bank = bank, Pdq = Convert.FromHexString(hash.ToString()), Quality = 100, Source = source,
        FirstSeenAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), ImportedAt = house.Folder.Time.Now,
    }));

    static PdqHash Flipped(PdqHash hash, int bits)
    {
        var bytes = Convert.FromHexString(hash.ToString());
        for (var i = 0; i < bits; i++)
        {
            bytes[i] ^= 1; // One bit of each byte.
        }

        return PdqHash.Parse(Convert.ToHexStringLower(bytes));
    }

    /// <summary>Counts what EF sends to one database.</summary>
    sealed class StatementCounter : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        readonly string database;
        readonly List<IDisposable> subscriptions = [];
        int count;

        public StatementCounter(string database)
        {
            this.database = database;
            subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
        }

        public int Count => Volatile.Read(ref count);

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == DbLoggerCategory.Name)
            {
                subscriptions.Add(value.Subscribe(this));
            }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Key == RelationalEventId.CommandExecuted.Name && value.Value is CommandExecutedEventData executed
                && executed.Command.Connection!.ConnectionString.Contains(database, StringComparison.Ordinal))
            {
                Interlocked.Increment(ref count);
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void Dispose() => subscriptions.ForEach(subscription => subscription.Dispose());
    }
}

public sealed class CopyFindingOnSqliteTests() : CopyFindingTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class CopyFindingOnPostgresTests() : CopyFindingTests(TestDatabase.Postgres);
