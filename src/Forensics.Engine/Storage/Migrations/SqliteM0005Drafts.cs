using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Forensics.Engine.Storage.Migrations;

[DbContext(typeof(SqliteForensicsDbContext)), Migration("0005_Drafts")]
public sealed class SqliteM0005Drafts : M0005Drafts
{
    protected override string TextType => "TEXT";

    protected override string IntType => "INTEGER";

    protected override string InstantType => "TEXT";
}
