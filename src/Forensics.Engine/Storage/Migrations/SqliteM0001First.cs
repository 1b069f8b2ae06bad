using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Migrations.Operations.Builders;

namespace Forensics.Engine.Storage.Migrations;

[DbContext(typeof(SqliteForensicsDbContext)), Migration("0001_First")]
public sealed class SqliteM0001First : M0001First
{
    protected override string TextType => "TEXT";

    protected override string IntType => "INTEGER";

    protected override string LongType => "INTEGER";

    protected override string FlagType => "INTEGER";

    protected override string BytesType => "BLOB";

    protected override string InstantType => "TEXT";

    protected override OperationBuilder<AddColumnOperation> Identity(OperationBuilder<AddColumnOperation> column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return column.Annotation("Sqlite:Autoincrement", true);
    }
}
