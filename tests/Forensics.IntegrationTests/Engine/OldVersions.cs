using System.Globalization;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Forensics.IntegrationTests.Engine;

/// <summary>Databases as earlier versions of the program left them.</summary>
static class OldVersions
{
    const string Instant = "2026-02-08T02:00:00.0000000Z";

    /// <summary>Every migration there is, in its order.</summary>
    public static IReadOnlyList<string> All { get; } = AllOf();

    /// <summary>The steps of the versions before a migration; EF's own way to stop at one needs ids that begin with a time.</summary>
    public static async Task MigrateAsync(ForensicsDbContext db, string before)
    {
        var (assembly, history) = (db.GetService<IMigrationsAssembly>(), db.GetService<IHistoryRepository>());
        await RunAsync(db, history.GetCreateScript());
        foreach (var (id, type) in assembly.Migrations.Where(migration => string.CompareOrdinal(migration.Key, before) < 0))
        {
            var migration = assembly.CreateMigration(type, db.Database.ProviderName!);
            foreach (var command in db.GetService<IMigrationsSqlGenerator>().Generate(migration.UpOperations))
            {
                await RunAsync(db, command.CommandText);
            }

            await RunAsync(db, history.GetInsertScript(new HistoryRow(id, "10.0.0")));
        }
    }

    /// <summary>Adds a row to each table, whichever there are. All texts are the same, so that each row that names another finds one.</summary>
    /// <returns>How many rows each table has then.</returns>
    public static async Task<Dictionary<string, long>> FillAsync(ForensicsDbContext db)
    {
        var tables = await ColumnsAsync(db);
        // Rows refer to each other in ways that only the database knows: those that can't go in yet go in after the others.
        for (var left = tables.Keys.ToList(); left.Count > 0;)
        {
            List<string> next = [];
            Exception? last = null;
            foreach (var table in left)
            {
                try
                {
                    await RunAsync(db, Insert(table, tables[table], tables.Keys.ToList().IndexOf(table) + 1));
                }
                catch (System.Data.Common.DbException error)
                {
                    last = error;
                    next.Add(table);
                }
            }

            Assert.True(next.Count < left.Count, $"{string.Join(", ", next)}: {last?.Message}");
            left = next;
        }

        return await CountAsync(db, tables.Keys);
    }

    public static async Task<Dictionary<string, long>> CountAsync(ForensicsDbContext db, IEnumerable<string> tables)
    {
        Dictionary<string, long> counts = [];
        foreach (var table in tables)
        {
            counts[table] = long.Parse((await Tables.RowsAsync(db, $"SELECT COUNT(*) FROM \"{table}\""))[0][0], CultureInfo.InvariantCulture);
        }

        return counts;
    }

    public static async Task RunAsync(ForensicsDbContext db, string sql)
    {
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The columns that need a value, by table.</summary>
    static async Task<SortedDictionary<string, List<(string Name, string Type)>>> ColumnsAsync(ForensicsDbContext db)
    {
        var rows = await Tables.RowsAsync(db, db is SqliteForensicsDbContext
            ? """
              SELECT m.name, c.name, c.type FROM sqlite_master m, pragma_table_info(m.name) c
              WHERE m.type = 'table' AND m.name NOT LIKE '\_\_%' ESCAPE '\' AND m.name NOT LIKE 'sqlite%' AND c."notnull" = 1 AND NOT (c.pk = 1 AND c.type = 'INTEGER' AND (SELECT COUNT(*) FROM pragma_table_info(m.name) k WHERE k.pk > 0) = 1)
              """
            : """
              SELECT table_name, column_name, data_type FROM information_schema.columns
              WHERE table_schema = 'public' AND table_name <> '__EFMigrationsHistory' AND is_nullable = 'NO' AND is_identity = 'NO'
              """);
        return new(rows.GroupBy(row => row[0]).ToDictionary(table => table.Key, table => table.Select(row => (row[1], row[2])).ToList()), StringComparer.Ordinal);
    }

    static string Insert(string table, List<(string Name, string Type)> columns, int number)
    {
        var values = columns.Select(column => column.Type.ToUpperInvariant() switch
        {
            "BOOLEAN" => "false",
            "BYTEA" => "'\\x01'",
            "BLOB" => "X'01'",
            var type when type.StartsWith("TIMESTAMP", StringComparison.Ordinal) => $"'{Instant}'",
            "TEXT" when column.Name is "At" || column.Name.EndsWith("At", StringComparison.Ordinal) => $"'{Instant}'",
            "TEXT" => "'x'",
            // The database numbers the runs, and may skip some.
            _ when column.Name == "RunId" => "(SELECT MIN(\"Id\") FROM \"RescoreRuns\")",
            // Another one in each table: what is numbered in several has to be numbered apart.
            _ => number.ToString(CultureInfo.InvariantCulture),
        });
        return $"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(column => $"\"{column.Name}\""))}) VALUES ({string.Join(", ", values)})";
    }

    static List<string> AllOf()
    {
        using var db = new SqliteForensicsDbContext(SqliteForensicsDbContext.OptionsFor("unused.db"));
        return [.. db.Database.GetMigrations()];
    }
}
