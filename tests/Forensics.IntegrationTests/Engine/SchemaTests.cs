using Forensics.Engine.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Forensics.IntegrationTests.Engine;

public sealed class SchemaTests : IDisposable
{
    readonly TestFolder folder = new();

    [Fact]
    public async Task The_migrated_tables_are_those_of_the_model()
    {
        var created = Path.Combine(folder.Root, "created.db");
        await using (var model = new SqliteForensicsDbContext(SqliteForensicsDbContext.OptionsFor(created)))
        {
            await model.Database.EnsureCreatedAsync();
        }

        var expected = Schema(created);
        Assert.Contains(expected, line => line.StartsWith("Jobs column Fence", StringComparison.Ordinal));
        Assert.Equal(expected, Schema(folder.Folder.Database));
    }

    [Fact]
    public async Task Every_connection_syncs_commits_and_checks_references()
    {
        await using var db = folder.Database.CreateDbContext();
        Assert.Equal("wal", (await db.Database.SqlQueryRaw<string>("SELECT journal_mode AS Value FROM pragma_journal_mode").ToListAsync()).Single());
        Assert.Equal(2, (await db.Database.SqlQueryRaw<int>("SELECT synchronous AS Value FROM pragma_synchronous").ToListAsync()).Single());
        Assert.Equal(1, (await db.Database.SqlQueryRaw<int>("SELECT foreign_keys AS Value FROM pragma_foreign_keys").ToListAsync()).Single());
    }

    [Fact]
    public async Task A_lock_left_by_a_killed_migration_does_not_hold_up_the_next_start()
    {
        var data = DataFolder.Open(Path.Combine(folder.Root, "killed"));
        await using (var db = new SqliteForensicsDbContext(SqliteForensicsDbContext.OptionsFor(data.Database)))
        {
            await db.Database.ExecuteSqlRawAsync("""CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER PRIMARY KEY, "Timestamp" TEXT NOT NULL); INSERT INTO "__EFMigrationsLock" VALUES (1, 'then');""");
        }

        var opened = Task.Run(() => Database.Open(data));
        Assert.Same(opened, await Task.WhenAny(opened, Task.Delay(TimeSpan.FromSeconds(20))));
        await using var after = (await opened).CreateDbContext();
        Assert.Equal(0, await after.Orders.CountAsync());
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Columns, keys, indexes and references, one a line, whatever the spelling of the statements.</summary>
    static List<string> Schema(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        List<string> lines = [];
        foreach (var table in Rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'"))
        {
            lines.AddRange(Rows(connection, $"SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info('{table}')").Select(row => $"{table} column {row}"));
            lines.AddRange(Rows(connection, $"SELECT \"from\", \"table\", \"to\", on_delete FROM pragma_foreign_key_list('{table}')").Select(row => $"{table} reference {row}"));
            foreach (var index in Rows(connection, $"SELECT name FROM pragma_index_list('{table}')"))
            {
                lines.AddRange(Rows(connection, $"SELECT name, seqno FROM pragma_index_info('{index}')").Select(row => $"{table} index {index} {row}"));
            }

            lines.AddRange(Rows(connection, $"SELECT name, \"unique\", origin FROM pragma_index_list('{table}')").Select(row => $"{table} index {row}"));
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    static List<string> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read())
        {
            rows.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))));
        }

        return rows;
    }
}
