using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Forensics.Engine.Storage.Migrations;

[DbContext(typeof(SqliteForensicsDbContext)), Migration("0004_Feed")]
public sealed class SqliteM0004Feed : M0004Feed
{
    protected override string TextType => "TEXT";

    protected override string IntType => "INTEGER";

    protected override string LongType => "INTEGER";

    protected override string InstantType => "TEXT";
}
