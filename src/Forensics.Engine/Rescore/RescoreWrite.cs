using System.Text;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Ingest;
using Forensics.Engine.Ledger;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Forensics.Engine.Rescore;

/// <summary>Stores what came of a part of a run, in the context's transaction.</summary>
sealed class RescoreWrite(ForensicsDbContext db, RescoreResult result, DateTimeOffset now)
{
    /// <summary>The scores that aren't stored already.</summary>
    public async Task ScoresAsync(CancellationToken cancellation)
    {
        var scores = result.Reports.Where(report => !report.Item.IsScored).ToList();
        var rows = scores.ConvertAll(Row);
        await RowInsert.InsertAsync(db, rows, cancellation);
        // The database numbered them.
        var reports = rows.ConvertAll(row => row.ReportId);
        var numbers = await db.Scores.AsNoTracking()
            .Where(row => reports.Contains(row.ReportId) && row.PolicySha256 == result.Policy.Sha256 && row.Role == result.Role)
            .Select(row => new { row.Id, row.ReportId, row.FindingsSha256 })
            .ToDictionaryAsync(row => (row.ReportId, row.FindingsSha256), row => row.Id, cancellation);
        await LedgerBook.AppendAsync(
            db, rows.ConvertAll(row => new LedgerEntry(
                LedgerKind.Score, LedgerHash.Number(numbers[(row.ReportId, row.FindingsSha256)]), LedgerEntry.ContentOf(row), row.ComputedAt)), cancellation);
    }

    /// <summary>Makes the scores count, and tells in the feed those whose band or strongest claim moved.</summary>
    /// <param name="last">The last number given; the caller holds the counter.</param>
    public async Task CurrentAsync(long last, CancellationToken cancellation)
    {
        var ids = result.Reports.Select(report => report.Item.ReportId).ToArray();
        var changed = await db.Database.SqlQuery<Changed>(Current(ids)).ToDictionaryAsync(row => row.Id, cancellation);
        List<FeedRow> news = [];
        foreach (var report in result.Reports.Where(report => report.IsNews))
        {
            if (changed.TryGetValue(report.Item.ReportId, out var row))
            {
                news.Add(new FeedRow
                {
                    Sequence = last + news.Count + 1,
                    OrderId = row.OrderId,
                    Kind = FeedKind.Score,
                    RecordType = "report",
                    RecordId = row.Id,
                    At = now,
                    Document = ScoreNotice.Write(row.ScoreId, Documents.Read<ReportScore>(Encoding.UTF8.GetString(report.Document))),
                });
            }
        }

        await RowInsert.InsertAsync(db, news, cancellation);
        await db.SetSequenceAsync(last + news.Count, cancellation);
    }

    public async Task DiffsAsync(CancellationToken cancellation)
    {
        var rows = result.Reports.SelectMany(report => report.Moves.Select(move => Row(report, move))).ToList();
        await RowInsert.InsertAsync(db, rows, cancellation);
    }

    // Only where the findings are still those of the report's current score: one that was scored anew meanwhile is not overwritten.
    FormattableString Current(string[] ids) => db.Database.GetDbConnection() is NpgsqlConnection
        ? (FormattableString)$"""
           UPDATE "Reports" AS r SET "ScoreId" = s."Id" FROM "Scores" AS s, "Scores" AS c
           WHERE r."Id" = ANY({ids}) AND c."Id" = r."ScoreId" AND s."ReportId" = r."Id" AND s."PolicySha256" = {result.Policy.Sha256}
             AND s."FindingsSha256" = c."FindingsSha256" AND s."Role" = {ScoreRole.Counted} AND s."Id" <> c."Id"
           RETURNING r."Id", r."ScoreId", r."OrderId"
           """
        : $"""
           UPDATE "Reports" SET "ScoreId" = s."Id" FROM "Scores" AS s, "Scores" AS c
           WHERE "Reports"."Id" IN (SELECT value FROM json_each({Documents.Write(ids)})) AND c."Id" = "Reports"."ScoreId" AND s."ReportId" = "Reports"."Id"
             AND s."PolicySha256" = {result.Policy.Sha256} AND s."FindingsSha256" = c."FindingsSha256" AND s."Role" = {ScoreRole.Counted} AND s."Id" <> c."Id"
           RETURNING "Id", "ScoreId", "OrderId"
           """;

    ScoreRow Row(RescoredReport report) => new()
    {
        ReportId = report.Item.ReportId,
        PolicyId = result.Policy.Id,
        PolicyVersion = result.Policy.Version,
        PolicySha256 = result.Policy.Sha256,
        FindingsSha256 = report.Item.FindingsSha256,
        Role = result.Role,
        Document = Encoding.UTF8.GetString(report.Document),
        ComputedAt = now,
    };

    RescoreDiffRow Row(RescoredReport report, ScoreMove move) => new()
    {
        RunId = result.Run.Id,
        ReportId = report.Item.ReportId,
        Claim = DisputeJson.NameOf(move.After.Claim),
        IsTicked = move.After.Ticked,
        BandBefore = DisputeJson.NameOf(move.Before.Band),
        BandAfter = DisputeJson.NameOf(move.After.Band),
        LlrBefore = move.Before.Llr,
        LlrAfter = move.After.Llr,
        StrongestBefore = NameOf(report.Before.Strongest),
        StrongestAfter = NameOf(report.After.Strongest),
        Decision = NameOf(move.Decision),
        IsNewlyDisagreeing = move.IsNewlyDisagreeing,
        MovedBy = move.MovedBy?.Signal,
        MovedByAnalyzer = move.MovedBy?.Analyzer,
        MovedByLlr = move.MovedBy?.Llr,
    };

    static string? NameOf<T>(T? value) where T : struct, Enum => value is { } known ? DisputeJson.NameOf(known) : null;

    sealed record Changed(string Id, long ScoreId, string OrderId);
}
