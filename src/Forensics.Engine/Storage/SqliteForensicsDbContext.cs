using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Forensics.Engine.Storage;

/// <summary>The tables on SQLite.</summary>
public sealed class SqliteForensicsDbContext(DbContextOptions<SqliteForensicsDbContext> options) : ForensicsDbContext(options)
{
    static SqliteForensicsDbContext() => SQLitePCL.Batteries_V2.Init();

    /// <summary>Options for a database file: every connection waits for a writer, checks references and syncs each commit.</summary>
    public static DbContextOptions<SqliteForensicsDbContext> OptionsFor(string path) =>
        new DbContextOptionsBuilder<SqliteForensicsDbContext>()
            .UseSqlite(new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = BusyMilliseconds / 1000 }.ToString())
            .AddInterceptors(new Pragmas())
            // There is no snapshot to compare with: migrations are written by hand and a test compares the schemas.
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning))
            .Options;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<SqliteInstant>();
    }

    const int BusyMilliseconds = 60_000;

    /// <summary>Settings that SQLite keeps per connection.</summary>
    sealed class Pragmas : DbConnectionInterceptor
    {
        // FULL: a commit is on the disk before it is answered, so nothing accepted is lost when the power goes.
        // secure_delete: what is erased is written over; rows also move within the file, and leave copies behind otherwise.
        static readonly string Settings = string.Create(
            CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {BusyMilliseconds}; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;");

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = Settings;
            command.ExecuteNonQuery();
        }

        public override async Task ConnectionOpenedAsync(
            DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = Settings;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}

/// <summary>An instant as text of one width in UTC, so that SQLite can order it. The offset of a record's own instants is in its document.</summary>
public sealed class SqliteInstant() : ValueConverter<DateTimeOffset, string>(instant => Write(instant), text => Read(text))
{
    const string Form = "yyyy-MM-ddTHH:mm:ss.fffffffZ";

    public static string Write(DateTimeOffset instant) => instant.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    public static DateTimeOffset Read(string text) =>
        DateTimeOffset.ParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
