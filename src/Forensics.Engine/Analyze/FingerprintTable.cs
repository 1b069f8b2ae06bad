using Forensics.Disputes.Scoring;
using Forensics.Engine.Analyze.Findings;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using static Forensics.Engine.Analyze.Findings.FingerprintFinding;

namespace Forensics.Engine.Analyze;

/// <param name="MinUploads">Fewest uploads of a model that its fingerprints are known by.</param>
/// <param name="ContradictsLlr">log10 likelihood ratio from which down a fingerprint contradicts the claimed model.</param>
sealed record FingerprintTableOptions(int MinUploads, double ContradictsLlr);

/// <summary>Counts of writers' fingerprints by what the pictures claim, fed from own uploads: what a finding is held against.</summary>
/// <remarks>Kee, Johnson, Farid, "Digital image authentication from JPEG headers", IEEE TIFS 6(3), 2011, for what is counted; the ratio is ours. To be shown: no
/// policy weighs it. A picture is held against the others only, and against those that were counted when it was examined.</remarks>
static class FingerprintTable
{
    // 30 uploads: with fewer, a model's next firmware or setting is as likely as a lie. -1 is where scores begin to say "against".
    public static FingerprintTableOptions Options { get; } = new(MinUploads: 30, ContradictsLlr: -1);

    /// <summary>The analysis with the finding that the table gives, where one waits for it.</summary>
    public static async Task<PictureAnalysis> LookUpAsync(ForensicsDbContext db, PictureAnalysis analysis, CancellationToken cancellation)
    {
        if (Waiting(analysis) is not { } waiting)
        {
            return analysis;
        }

        var sha256 = analysis.Sha256;
        var own = await db.Pictures.Where(row => row.Sha256 == sha256)
            .Join(db.WriterCounts, row => row.CountedAs, counted => (long?)counted.Number, (_, counted) => counted).AsNoTracking().SingleOrDefaultAsync(cancellation);
        var seen = await SeenAsync(db, Claim.Of(waiting.Finding), cancellation);
        var finding = Judge(waiting.Finding, own is null ? seen : seen.Without(own, Claim.Of(waiting.Finding)));
        return analysis with { Findings = [.. analysis.Findings.Select(found => found == waiting ? found with { Finding = finding } : found)] };
    }

    /// <summary>Counts a picture, in the transaction that stores its finding and holds the counter; once, however often it is examined.</summary>
    /// <remarks>Not pictures that only a bank has: they are the web's, not uploads.</remarks>
    public static async Task CountAsync(ForensicsDbContext db, PictureRow picture, PictureAnalysis analysis, CancellationToken cancellation)
    {
        if (analysis.Findings.FirstOrDefault(found => found.Finding.Values.ContainsKey(Writer)) is not { } found)
        {
            return;
        }

        await TakeBackAsync(db, [picture.Sha256], cancellation);
        var sha256 = picture.Sha256;
        picture.CountedAs = await db.PictureRefs.AnyAsync(use => use.Sha256 == sha256 && use.Role != PictureRole.Known && use.ErasedAt == null, cancellation)
            ? await AddAsync(db, Claim.Of(found.Finding), cancellation)
            : null;
    }

    /// <summary>Takes pictures out of the counts, in the caller's transaction, which holds the counter. That they were counted is left in their rows.</summary>
    public static async Task TakeBackAsync(ForensicsDbContext db, IReadOnlyList<string> sha256, CancellationToken cancellation)
    {
        var counted = await db.Pictures.Where(row => sha256.Contains(row.Sha256) && row.CountedAs != null)
            .GroupBy(row => row.CountedAs!.Value).Select(row => new { Number = row.Key, Pictures = row.Count() }).ToListAsync(cancellation);
        foreach (var row in counted)
        {
            await db.WriterCounts.Where(count => count.Number == row.Number)
                .ExecuteUpdateAsync(set => set.SetProperty(count => count.Uploads, count => count.Uploads - row.Pictures), cancellation);
        }

        var numbers = counted.ConvertAll(row => row.Number);
        await db.WriterCounts.Where(count => numbers.Contains(count.Number) && count.Uploads <= 0).ExecuteDeleteAsync(cancellation);
    }

    static async Task<long> AddAsync(ForensicsDbContext db, Claim claim, CancellationToken cancellation)
    {
        var numbers = await db.Database.SqlQuery<long>(
            $"""
            INSERT INTO "WriterCounts" ("Version", "Make", "Model", "Software", "Fingerprint", "Uploads")
            VALUES ({claim.Version}, {claim.Make}, {claim.Model}, {claim.Software}, {claim.Fingerprint}, 1)
            ON CONFLICT ("Fingerprint", "Version", "Make", "Model", "Software") DO UPDATE SET "Uploads" = "WriterCounts"."Uploads" + 1
            RETURNING "Number" AS "Value"
            """).ToListAsync(cancellation);
        return numbers.Single();
    }

    static AnalyzedFinding? Waiting(PictureAnalysis analysis) => analysis.Findings.FirstOrDefault(found => found.Finding.Reason == NoTable);

    static async Task<Seen> SeenAsync(ForensicsDbContext db, Claim claim, CancellationToken cancellation)
    {
        var table = db.WriterCounts.AsNoTracking().Where(row => row.Version == claim.Version);
        var withFingerprint = table.Where(row => row.Fingerprint == claim.Fingerprint);
        var fingerprint = await withFingerprint.SumAsync(row => row.Uploads, cancellation);
        var all = await table.SumAsync(row => row.Uploads, cancellation);
        if (!claim.HasModel)
        {
            return new Seen(all, fingerprint, 0, 0, 0);
        }

        var model = await table.Where(row => row.Make == claim.Make && row.Model == claim.Model).SumAsync(row => row.Uploads, cancellation);
        var both = await withFingerprint.Where(row => row.Make == claim.Make && row.Model == claim.Model).SumAsync(row => row.Uploads, cancellation);
        return new Seen(all, fingerprint, model, both, await table.Select(row => row.Fingerprint).Distinct().CountAsync(cancellation));
    }

    static Finding Judge(Finding waiting, Seen seen)
    {
        SortedDictionary<string, FindingValue> values = new(waiting.Values, StringComparer.Ordinal)
        {
            ["uploadsCounted"] = seen.All,
            ["uploadsOfFingerprint"] = seen.Fingerprint,
        };
        if (Claim.Of(waiting).HasModel)
        {
            values["uploadsOfModel"] = seen.Model;
            values["uploadsOfBoth"] = seen.Both;
        }

        // What nobody ever sent says nothing of a model: a firmware is new to everybody once.
        var llr = seen.Fingerprint > 0 && seen.Model >= Options.MinUploads ? seen.Llr : (double?)null;
        values.AddFinite("log10Lr", llr);
        values["standing"] = seen.Fingerprint == 0 ? "not-in-table" : llr <= Options.ContradictsLlr ? "contradicts" : "known";
        return Finding.Ok(waiting.Analyzer, waiting.Version, values);
    }

    /// <summary>What a picture is counted as.</summary>
    sealed record Claim(int Version, string Make, string Model, string Software, string Fingerprint)
    {
        public bool HasModel => Model.Length > 0;

        public static Claim Of(Finding finding) => new(
            finding.Version,
            Text(finding, FingerprintFinding.Make),
            Text(finding, FingerprintFinding.Model),
            Text(finding, FingerprintFinding.Software),
            Text(finding, Writer));

        static string Text(Finding finding, string name) => finding.Values.GetValueOrDefault(name).Text ?? "";
    }

    /// <summary>Uploads that were counted.</summary>
    /// <param name="Both">Of the model, with the fingerprint.</param>
    /// <param name="Kinds">Different fingerprints.</param>
    sealed record Seen(long All, long Fingerprint, long Model, long Both, long Kinds)
    {
        /// <summary>log10 of P(fingerprint | model) / P(fingerprint | any), each with one upload added to every fingerprint there is and to all that are not.</summary>
        public double Llr => Math.Log10((Both + 1.0) / (Model + Kinds + 1)) - Math.Log10((Fingerprint + 1.0) / (All + Kinds + 1));

        /// <summary>Without the picture itself, where it was counted before.</summary>
        public Seen Without(WriterCountRow own, Claim claim)
        {
            if (own.Version != claim.Version)
            {
                return this;
            }

            var (sameFingerprint, sameModel) = (own.Fingerprint == claim.Fingerprint, own.Make == claim.Make && own.Model == claim.Model && claim.HasModel);
            return new Seen(
                All - 1, Fingerprint - (sameFingerprint ? 1 : 0), Model - (sameModel ? 1 : 0), Both - (sameFingerprint && sameModel ? 1 : 0),
                Kinds - (sameFingerprint && Fingerprint == 1 && Kinds > 0 ? 1 : 0));
        }
    }
}
