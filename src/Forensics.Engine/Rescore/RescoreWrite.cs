using System.Text;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Ingest;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Forensics.Engine.Rescore;

/// <summary>Stores what came of a part of a run, in the context's transaction.</summary>
sealed class RescoreWrite(ForensicsDbContext db, RescoreResult result, DateTimeOffset now)
{
    /// <summary>The scores that aren't stored already.</summary>
    public async Task ScoresAsync(CancellationToken cancellation)
    {
        var scores = result.Reports.Where(report => !report.Item.IsScored).ToList();
        if (db.Database.GetDbConnection() is not NpgsqlConnection postgres)
        {
            await RowInsert.InsertAsync(db, scores.ConvertAll(Row), cancellation);
            return;
        }

        await using var copy = await postgres.BeginBinaryImportAsync(
            """COPY "Scores" ("ReportId", "PolicyId", "PolicyVersion", "PolicySha256", "FindingsSha256", "Role", "Document", "ComputedAt") FROM STDIN (FORMAT BINARY)""", cancellation);
        foreach (var score in scores)
        {
            await copy.StartRowAsync(cancellation);
            await copy.WriteAsync(score.Item.ReportId, NpgsqlDbType.Text, cancellation);
            await copy.WriteAsync(result.Policy.Id, NpgsqlDbType.Text, cancellation);
            await copy.WriteAsync(result.Policy.Version, NpgsqlDbType.Integer, cancellation);
            await copy.WriteAsync(result.Policy.Sha256, NpgsqlDbType.Text, cancellation);
            await copy.WriteAsync(score.Item.FindingsSha256, NpgsqlDbType.Text, cancellation);
            await copy.WriteAsync(result.Role, NpgsqlDbType.Text, cancellation);
            await copy.WriteAsync(score.Document, NpgsqlDbType.Text, cancellation);
            await copy.WriteAsync(PostgresInstant.Whole(now), NpgsqlDbType.TimestampTz, cancellation);
        }

        await copy.CompleteAsync(cancellation);
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
        if (db.Database.GetDbConnection() is not NpgsqlConnection postgres)
        {
            await RowInsert.InsertAsync(db, rows, cancellation);
            return;
        }

        await using var copy = await postgres.BeginBinaryImportAsync(
            """
            COPY "RescoreDiffs" ("RunId", "ReportId", "Claim", "IsTicked", "BandBefore", "BandAfter", "LlrBefore", "LlrAfter", "StrongestBefore", "StrongestAfter",
            "Decision", "IsNewlyDisagreeing", "MovedBy", "MovedByAnalyzer", "MovedByLlr") FROM STDIN (FORMAT BINARY)
            """, cancellation);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancellation);
            await copy.WriteAsync(row.RunId, NpgsqlDbType.Bigint, cancellation);
            await copy.WriteAsync(row.ReportId, NpgsqlDbType.Text, cancellation);
            await copy.WriteAsync(row.Claim, NpgsqlDbType.Text, cancellation);
            await copy.WriteAsync(row.IsTicked, NpgsqlDbType.Boolean, cancellation);
            await copy.WriteAsync(row.BandBefore, NpgsqlDbType.Text, cancellation);
            await copy.WriteAsync(row.BandAfter, NpgsqlDbType.Text, cancellation);
            await NumberAsync(copy, row.LlrBefore, cancellation);
            await NumberAsync(copy, row.LlrAfter, cancellation);
            await TextAsync(copy, row.StrongestBefore, cancellation);
            await TextAsync(copy, row.StrongestAfter, cancellation);
            await TextAsync(copy, row.Decision, cancellation);
            await copy.WriteAsync(row.IsNewlyDisagreeing, NpgsqlDbType.Boolean, cancellation);
            await TextAsync(copy, row.MovedBy, cancellation);
            await TextAsync(copy, row.MovedByAnalyzer, cancellation);
            await NumberAsync(copy, row.MovedByLlr, cancellation);
        }

        await copy.CompleteAsync(cancellation);
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

    static Task TextAsync(NpgsqlBinaryImporter copy, string? value, CancellationToken cancellation) =>
        value is null ? copy.WriteNullAsync(cancellation) : copy.WriteAsync(value, NpgsqlDbType.Text, cancellation);

    static Task NumberAsync(NpgsqlBinaryImporter copy, double? value, CancellationToken cancellation) =>
        value is { } number ? copy.WriteAsync(number, NpgsqlDbType.Double, cancellation) : copy.WriteNullAsync(cancellation);

    sealed record Changed(string Id, long ScoreId, string OrderId);
}
