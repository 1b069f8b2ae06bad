using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Migrations.Operations.Builders;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace Forensics.Engine.Storage.Migrations;

/// <summary>What the databases spell differently: names of types, how rows are numbered, how a table is kept from being changed.</summary>
/// <remarks>A change is one abstract class; for each database a class without a body gives it to that database's context
/// (<c>SqliteMigrations.cs</c>, <c>PostgresMigrations.cs</c>). A migration that was released is never changed.</remarks>
public abstract class ForensicsMigration : Migration
{
    protected bool IsPostgres => ActiveProvider == PostgresForensicsDbContext.Provider;

    // Text is ordered by its bytes on both, whatever the locale of the server.
    protected string TextType => IsPostgres ? "text COLLATE \"C\"" : "TEXT";

    protected string IntType => IsPostgres ? "integer" : "INTEGER";

    protected string LongType => IsPostgres ? "bigint" : "INTEGER";

    protected string RealType => IsPostgres ? "double precision" : "REAL";

    protected string FlagType => IsPostgres ? "boolean" : "INTEGER";

    protected string BytesType => IsPostgres ? "bytea" : "BLOB";

    protected string InstantType => IsPostgres ? "timestamp with time zone" : "TEXT";

    /// <summary>The database numbers the rows, upwards, and gives no number twice.</summary>
    protected OperationBuilder<AddColumnOperation> Identity(OperationBuilder<AddColumnOperation> column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return IsPostgres
            ? column.Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn)
            : column.Annotation("Sqlite:Autoincrement", true);
    }

    /// <summary>Makes the database itself refuse to change or remove rows of a table.</summary>
    protected void AppendOnly(MigrationBuilder migrationBuilder, string table)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        if (!IsPostgres)
        {
            foreach (var change in new[] { "UPDATE", "DELETE" })
            {
                migrationBuilder.Sql($"""CREATE TRIGGER "{table}_no_{change}" BEFORE {change} ON "{table}" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;""");
            }

            return;
        }

        migrationBuilder.Sql("""
            CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END; $$;
            """);
        migrationBuilder.Sql($"""
            CREATE TRIGGER "{table}_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
            """);
    }
}
