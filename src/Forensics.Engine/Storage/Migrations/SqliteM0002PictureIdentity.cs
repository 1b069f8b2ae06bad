using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Forensics.Engine.Storage.Migrations;

[DbContext(typeof(SqliteForensicsDbContext)), Migration("0002_PictureIdentity")]
public sealed class SqliteM0002PictureIdentity : M0002PictureIdentity
{
    protected override string TextType => "TEXT";

    protected override string IntType => "INTEGER";

    protected override string LongType => "INTEGER";
}
