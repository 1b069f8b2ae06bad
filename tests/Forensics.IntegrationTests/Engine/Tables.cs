using System.Globalization;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.IntegrationTests.Engine;

/// <summary>The tables of a database as the database itself describes them, one fact a line, whatever the spelling of the statements.</summary>
static class Tables
{
    const string Hidden = "'\\_\\_%' ESCAPE '\\'";

    static readonly string[] SqliteFacts =
    [
        $"SELECT m.name, 'column', c.name, c.type, c.\"notnull\", c.dflt_value, c.pk FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE {Hidden}",
        $"SELECT m.name, 'reference', f.\"from\", f.\"table\", f.\"to\", f.on_delete FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND m.name NOT LIKE {Hidden}",
        $"SELECT m.name, 'index', i.name, i.\"unique\", i.origin, i.partial, c.name, c.seqno FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_info(i.name) c WHERE m.type = 'table' AND m.name NOT LIKE {Hidden}",
    ];

    // An index's own text tells its columns, their order, what it is over and its condition.
    static readonly string[] PostgresFacts =
    [
        """
        SELECT table_name, 'column', column_name, data_type, is_nullable, column_default, is_identity, identity_generation, collation_name
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '__EFMigrationsHistory'
        """,
        """
        SELECT c.conrelid::regclass::text, 'constraint', c.conname, pg_get_constraintdef(c.oid)
        FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE n.nspname = 'public' AND c.conname <> 'PK___EFMigrationsHistory'
        """,
        "SELECT tablename, 'index', indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '__EFMigrationsHistory'",
    ];

    /// <summary>Triggers are left out: the model doesn't know them.</summary>
    public static async Task<List<string>> DescribeAsync(ForensicsDbContext db)
    {
        List<string> facts = [];
        foreach (var sql in db is SqliteForensicsDbContext ? SqliteFacts : PostgresFacts)
        {
            facts.AddRange((await RowsAsync(db, sql)).Select(row => string.Join(' ', row)));
        }

        facts.Sort(StringComparer.Ordinal);
        return facts;
    }

    public static async Task<List<string[]>> RowsAsync(ForensicsDbContext db, string sql)
    {
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        List<string[]> rows = [];
        while (await reader.ReadAsync())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture) ?? "")]);
        }

        return rows;
    }
}
