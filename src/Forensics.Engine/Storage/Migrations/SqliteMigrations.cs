using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Forensics.Engine.Storage.Migrations;

[DbContext(typeof(SqliteForensicsDbContext)), Migration("0001_First")]
public sealed class SqliteM0001First : M0001First;

[DbContext(typeof(SqliteForensicsDbContext)), Migration("0002_PictureIdentity")]
public sealed class SqliteM0002PictureIdentity : M0002PictureIdentity;

[DbContext(typeof(SqliteForensicsDbContext)), Migration("0003_Access")]
public sealed class SqliteM0003Access : M0003Access;

[DbContext(typeof(SqliteForensicsDbContext)), Migration("0004_Feed")]
public sealed class SqliteM0004Feed : M0004Feed;

[DbContext(typeof(SqliteForensicsDbContext)), Migration("0005_Drafts")]
public sealed class SqliteM0005Drafts : M0005Drafts;

[DbContext(typeof(SqliteForensicsDbContext)), Migration("0006_Covers")]
public sealed class SqliteM0006Covers : M0006Covers;

[DbContext(typeof(SqliteForensicsDbContext)), Migration("0007_Jobs")]
public sealed class SqliteM0007Jobs : M0007Jobs;

[DbContext(typeof(SqliteForensicsDbContext)), Migration("0008_Policies")]
public sealed class SqliteM0008Policies : M0008Policies;

[DbContext(typeof(SqliteForensicsDbContext)), Migration("0009_Ledger")]
public sealed class SqliteM0009Ledger : M0009Ledger;

[DbContext(typeof(SqliteForensicsDbContext)), Migration("0010_Watching")]
public sealed class SqliteM0010Watching : M0010Watching;

[DbContext(typeof(SqliteForensicsDbContext)), Migration("0011_Copies")]
public sealed class SqliteM0011Copies : M0011Copies;

[DbContext(typeof(SqliteForensicsDbContext)), Migration("0012_LookBacks")]
public sealed class SqliteM0012LookBacks : M0012LookBacks;

[DbContext(typeof(SqliteForensicsDbContext)), Migration("0013_Writers")]
public sealed class SqliteM0013Writers : M0013Writers;
