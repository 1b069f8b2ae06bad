using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Forensics.Engine.Storage.Migrations;

[DbContext(typeof(PostgresForensicsDbContext)), Migration("0001_First")]
public sealed class PostgresM0001First : M0001First;

[DbContext(typeof(PostgresForensicsDbContext)), Migration("0002_PictureIdentity")]
public sealed class PostgresM0002PictureIdentity : M0002PictureIdentity;

[DbContext(typeof(PostgresForensicsDbContext)), Migration("0003_Access")]
public sealed class PostgresM0003Access : M0003Access;

[DbContext(typeof(PostgresForensicsDbContext)), Migration("0004_Feed")]
public sealed class PostgresM0004Feed : M0004Feed;

[DbContext(typeof(PostgresForensicsDbContext)), Migration("0005_Drafts")]
public sealed class PostgresM0005Drafts : M0005Drafts;

[DbContext(typeof(PostgresForensicsDbContext)), Migration("0006_Covers")]
public sealed class PostgresM0006Covers : M0006Covers;

[DbContext(typeof(PostgresForensicsDbContext)), Migration("0007_Jobs")]
public sealed class PostgresM0007Jobs : M0007Jobs;

[DbContext(typeof(PostgresForensicsDbContext)), Migration("0008_Policies")]
public sealed class PostgresM0008Policies : M0008Policies;

[DbContext(typeof(PostgresForensicsDbContext)), Migration("0009_Ledger")]
public sealed class PostgresM0009Ledger : M0009Ledger;

[DbContext(typeof(PostgresForensicsDbContext)), Migration("0010_Watching")]
public sealed class PostgresM0010Watching : M0010Watching;

[DbContext(typeof(PostgresForensicsDbContext)), Migration("0011_Copies")]
public sealed class PostgresM0011Copies : M0011Copies;

[DbContext(typeof(PostgresForensicsDbContext)), Migration("0012_LookBacks")]
public sealed class PostgresM0012LookBacks : M0012LookBacks;

[DbContext(typeof(PostgresForensicsDbContext)), Migration("0013_Writers")]
public sealed class PostgresM0013Writers : M0013Writers;
