using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Engine;
using Microsoft.EntityFrameworkCore;

namespace Forensics.IntegrationTests.Faults;

/// <summary>What work left behind, in a form that two runs can be compared by.</summary>
static class StoredResults
{
    /// <summary>Every result row, one a line, without times and without the numbers that tell of interruptions.</summary>
    public static async Task<List<string>> ReadAsync(TestFolder folder)
    {
        await using var db = folder.Database.CreateDbContext();
        List<string> lines = [];
        lines.AddRange((await db.Jobs.AsNoTracking().ToListAsync()).Select(row => $"job {row.Kind} {row.Subject} {row.State} {row.Completions} {row.Attempts} {row.Owner} {row.Error}"));
        lines.AddRange((await db.Pictures.AsNoTracking().ToListAsync()).Select(row =>
            $"picture {row.Sha256} {row.AnalyzedAt is not null} {row.Width} {row.Height} {row.PdqQuality} {Convert.ToHexString(row.PdqForms ?? [])} {row.ErrorCode}"));
        // What the table of fingerprints had counted by then depends on which picture came first; in the end all are counted.
        lines.AddRange((await db.Findings.AsNoTracking().ToListAsync()).Select(row =>
            $"finding {row.Sha256} {row.Analyzer} {row.IsCurrent} {row.Status} {row.Reason} {(row.Analyzer == "fingerprint" ? "" : row.Values)} {row.Map}"));
        lines.AddRange((await db.WriterCounts.AsNoTracking().ToListAsync()).Select(row => $"writer {row.Version} {row.Make} {row.Model} {row.Software} {row.Fingerprint} {row.Uploads}"));
        lines.AddRange((await db.DisputeFindings.AsNoTracking().ToListAsync()).Select(row =>
            $"of-dispute {row.ReportId} {row.EvidenceId} {row.Analyzer} {row.Status} {row.Reason} {row.Values} {row.Details}"));
        lines.AddRange((await db.Matches.AsNoTracking().ToListAsync()).Select(row =>
            $"match {row.ReportId} {row.EvidenceId} {row.Position} {row.Bank} {row.Sha256} {row.DistanceBits} {row.Transform} {row.Innocent} {row.Stage} {row.Relation} {row.Llr} {row.Details}"));
        lines.AddRange((await db.PicturePrints.AsNoTracking().ToListAsync()).Select(row =>
            $"print {row.Sha256} {row.Version} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(row.Document))}"));
        lines.AddRange((await db.Scores.AsNoTracking().ToListAsync()).Select(row => $"score {row.ReportId} {row.FindingsSha256} {row.Document}"));
        lines.AddRange((await db.Reports.AsNoTracking().ToListAsync()).Select(row => $"report {row.Id} {row.ScoreId is not null} {row.Completeness}"));
        lines.AddRange((await db.Feed.AsNoTracking().Where(row => row.Kind == FeedKind.Score).ToListAsync()).Select(row => $"told {row.RecordId}"));
        lines.AddRange(Directory.EnumerateFiles(folder.Folder.Root, "*.png", SearchOption.AllDirectories)
            .Select(file => $"map {Path.GetFileName(file)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}"));
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    public static async Task<int> CountFinishedAsync(TestFolder folder)
    {
        await using var db = folder.Database.CreateDbContext();
        return await db.Jobs.CountAsync(job => job.State == JobState.Done);
    }
}
