using Forensics.Disputes.Scoring;
using Forensics.Engine.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Forensics.Benchmarks.Inputs;

/// <summary>Fills a database with made-up reports by COPY, without the checks of references that their making keeps anyway.</summary>
static class StoredHistoryFill
{
    const int Part = 5_000;

    public static void Fill(string connectionString, Policy policy, int reports, Action<string> say)
    {
        var maker = new StoredReports(policy, seed: 7);
        var done = 0;
        Parallel.ForEach(Enumerable.Range(0, (reports + Part - 1) / Part), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, part =>
        {
            using var connection = new NpgsqlConnection(connectionString);
            connection.Open();
            Run(connection, "SET session_replication_role = replica; SET synchronous_commit = off");
            var made = Enumerable.Range(part * Part, Math.Min(Part, reports - part * Part)).Select(i => maker.Make(i, i + 1)).ToList();
            Copy(connection, "\"Orders\" (\"Id\", \"Sequence\", \"Document\", \"ReceivedAt\", \"ShopId\", \"Buyer\")", made, (copy, report) =>
            {
                Record(copy, report.Order);
                copy.Write(report.Order.ShopId, NpgsqlDbType.Text);
                copy.Write(report.Order.Buyer, NpgsqlDbType.Text);
            });
            Copy(connection, "\"Reports\" (\"Id\", \"Sequence\", \"Document\", \"ReceivedAt\", \"OrderId\", \"SubmittedAt\", \"ScoreId\")", made, (copy, report) =>
            {
                Record(copy, report.Row);
                copy.Write(report.Row.OrderId, NpgsqlDbType.Text);
                copy.Write(report.Row.SubmittedAt, NpgsqlDbType.TimestampTz);
                copy.Write(report.Row.ScoreId!.Value, NpgsqlDbType.Bigint);
            });
            Copy(connection, "\"FindingSets\" (\"Sha256\", \"Document\")", made, (copy, report) =>
            {
                copy.Write(report.Findings.Sha256, NpgsqlDbType.Text);
                copy.Write(report.Findings.Document, NpgsqlDbType.Text);
            });
            Copy(connection, "\"Scores\" (\"Id\", \"ReportId\", \"PolicyId\", \"PolicyVersion\", \"PolicySha256\", \"FindingsSha256\", \"Role\", \"Document\", \"ComputedAt\")", made, (copy, report) =>
            {
                copy.Write(report.Score.Id, NpgsqlDbType.Bigint);
                copy.Write(report.Score.ReportId, NpgsqlDbType.Text);
                copy.Write(report.Score.PolicyId, NpgsqlDbType.Text);
                copy.Write(report.Score.PolicyVersion, NpgsqlDbType.Integer);
                copy.Write(report.Score.PolicySha256, NpgsqlDbType.Text);
                copy.Write(report.Score.FindingsSha256, NpgsqlDbType.Text);
                copy.Write(report.Score.Role, NpgsqlDbType.Text);
                copy.Write(report.Score.Document, NpgsqlDbType.Text);
                copy.Write(report.Score.ComputedAt, NpgsqlDbType.TimestampTz);
            });
            Copy(connection, "\"Decisions\" (\"Id\", \"Sequence\", \"Document\", \"ReceivedAt\", \"OrderId\", \"ReportId\", \"ReviewerId\", \"At\")", made.Where(report => report.Decision is not null), (copy, report) =>
            {
                Record(copy, report.Decision!);
                copy.Write(report.Decision!.OrderId, NpgsqlDbType.Text);
                copy.Write(report.Decision.ReportId, NpgsqlDbType.Text);
                copy.Write(report.Decision.ReviewerId, NpgsqlDbType.Text);
                copy.Write(report.Decision.At, NpgsqlDbType.TimestampTz);
            });
            if (Interlocked.Add(ref done, made.Count) is var all && all / 100_000 != (all - made.Count) / 100_000)
            {
                say($"{all} of {reports} reports made");
            }
        });
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        Run(connection, FormattableString.Invariant($"""UPDATE "Counters" SET "Value" = {4L * reports + 10}"""));
        Run(connection, """SELECT setval(pg_get_serial_sequence('"Scores"', 'Id'), (SELECT max("Id") FROM "Scores"))""");
        // As autovacuum and checkpoints would have left it long ago.
        Run(connection, "VACUUM ANALYZE");
        Run(connection, "CHECKPOINT");
    }

    static void Record(NpgsqlBinaryImporter copy, RecordRow row)
    {
        copy.Write(row.Id, NpgsqlDbType.Text);
        copy.Write(row.Sequence, NpgsqlDbType.Bigint);
        copy.Write(row.Document, NpgsqlDbType.Text);
        copy.Write(row.ReceivedAt, NpgsqlDbType.TimestampTz);
    }

    static void Copy(NpgsqlConnection connection, string into, IEnumerable<StoredReports.Report> reports, Action<NpgsqlBinaryImporter, StoredReports.Report> write)
    {
        using var copy = connection.BeginBinaryImport($"COPY {into} FROM STDIN (FORMAT BINARY)");
        foreach (var report in reports)
        {
            copy.StartRow();
            write(copy, report);
        }

        copy.Complete();
    }

    static void Run(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.ExecuteNonQuery();
    }
}
