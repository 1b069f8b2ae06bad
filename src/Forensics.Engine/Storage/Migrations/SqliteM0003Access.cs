using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Migrations.Operations.Builders;

namespace Forensics.Engine.Storage.Migrations;

[DbContext(typeof(SqliteForensicsDbContext)), Migration("0003_Access")]
public sealed class SqliteM0003Access : M0003Access
{
    protected override string TextType => "TEXT";

    protected override string IntType => "INTEGER";

    protected override string LongType => "INTEGER";

    protected override string InstantType => "TEXT";

    protected override OperationBuilder<AddColumnOperation> Identity(OperationBuilder<AddColumnOperation> column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return column.Annotation("Sqlite:Autoincrement", true);
    }

    protected override void AppendOnly(MigrationBuilder migrationBuilder, string table)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        foreach (var change in new[] { "UPDATE", "DELETE" })
        {
            migrationBuilder.Sql($"""CREATE TRIGGER "{table}_no_{change}" BEFORE {change} ON "{table}" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;""");
        }
    }
}
