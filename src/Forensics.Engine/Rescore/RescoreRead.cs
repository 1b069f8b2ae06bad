using System.Data.Common;
using System.Text.Json;
using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Forensics.Engine.Rescore;

/// <summary>Reads what a part of a run needs, documents as bytes: a batch that made a text of each would spend much of its time on that.</summary>
static class RescoreRead
{
    const string Columns = """
        SELECT r."Id", b."Document", c."FindingsSha256", f."Document", CASE WHEN p."Id" IS NULL THEN 0 ELSE 1 END
        """;

    const string Joins = """
        JOIN "Scores" c ON c."Id" = r."ScoreId"
        JOIN "FindingSets" f ON f."Sha256" = c."FindingsSha256" AND f."Document" <> '{}'
        LEFT JOIN "Scores" p ON p."ReportId" = r."Id" AND p."PolicySha256" = @policy AND p."FindingsSha256" = c."FindingsSha256" AND p."Role" = @role
        """;

    const string Postgres = $"""
        {Columns}
        FROM unnest(@ids, @scores) WITH ORDINALITY AS x("Id", "Score", n)
        JOIN "Reports" r ON r."Id" = x."Id"
        JOIN "Scores" b ON b."Id" = x."Score"
        {Joins}
        ORDER BY x.n
        """;

    const string Sqlite = $"""
        {Columns}
        FROM json_each(@ids) x
        JOIN json_each(@scores) y ON y.key = x.key
        JOIN "Reports" r ON r."Id" = x.value
        JOIN "Scores" b ON b."Id" = y.value
        {Joins}
        ORDER BY x.key
        """;

    /// <summary>Nothing decided.</summary>
    public static readonly IReadOnlyDictionary<Claim, DecisionOutcome> None = new Dictionary<Claim, DecisionOutcome>();

    /// <summary>The reports of a part that have both scores still, in its order.</summary>
    public static async Task<IReadOnlyList<RescoreItem>> ItemsAsync(
        ForensicsDbContext db, ChunkReports reports, string policySha256, string role, CancellationToken cancellation)
    {
        var decisions = await DecisionsAsync(db, reports.Ids, cancellation);
        await db.Database.OpenConnectionAsync(cancellation);
        try
        {
            await using var command = Command(db, reports, policySha256, role);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            List<RescoreItem> items = new(reports.Ids.Count);
            while (await reader.ReadAsync(cancellation))
            {
                var id = reader.GetString(0);
                items.Add(new RescoreItem(
                    id, reader.GetFieldValue<byte[]>(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3), reader.GetInt32(4) == 1, decisions.GetValueOrDefault(id, None)));
            }

            return items;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    static DbCommand Command(ForensicsDbContext db, ChunkReports reports, string policySha256, string role)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        if (command is NpgsqlCommand postgres)
        {
            postgres.CommandText = Postgres;
            postgres.Parameters.Add(new NpgsqlParameter("ids", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = reports.Ids.ToArray() });
            postgres.Parameters.Add(new NpgsqlParameter("scores", NpgsqlDbType.Array | NpgsqlDbType.Bigint) { Value = reports.Scores.ToArray() });
        }
        else
        {
            command.CommandText = Sqlite;
            Add(command, "@ids", JsonSerializer.Serialize(reports.Ids));
            Add(command, "@scores", JsonSerializer.Serialize(reports.Scores));
        }

        Add(command, "policy", policySha256);
        Add(command, "role", role);
        return command;
    }

    static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = command is NpgsqlCommand ? name : "@" + name.TrimStart('@');
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    /// <summary>The latest outcome on each claim, by report.</summary>
    public static async Task<Dictionary<string, IReadOnlyDictionary<Claim, DecisionOutcome>>> DecisionsAsync(
        ForensicsDbContext db, IReadOnlyList<string> reports, CancellationToken cancellation)
    {
        Dictionary<string, IReadOnlyDictionary<Claim, DecisionOutcome>> decisions = [];
        var rows = await db.Decisions.AsNoTracking()
            .Where(row => reports.Contains(row.ReportId)).OrderBy(row => row.Sequence).Select(row => new { row.ReportId, row.Document }).ToListAsync(cancellation);
        foreach (var report in rows.GroupBy(row => row.ReportId))
        {
            Dictionary<Claim, DecisionOutcome> latest = [];
            foreach (var decided in report.SelectMany(row => ((ReviewDecision)Documents.Read<IngestRecord>(row.Document)).Claims))
            {
                latest[decided.Claim] = decided.Outcome;
            }

            decisions.Add(report.Key, latest);
        }

        return decisions;
    }
}
