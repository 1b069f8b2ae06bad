using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Forensics.Engine.Storage.Migrations;

[DbContext(typeof(SqliteForensicsDbContext)), Migration("0006_Covers")]
public sealed class SqliteM0006Covers : M0006Covers
{
    protected override string TextType => "TEXT";

    protected override string IntType => "INTEGER";

    protected override string InstantType => "TEXT";
}
