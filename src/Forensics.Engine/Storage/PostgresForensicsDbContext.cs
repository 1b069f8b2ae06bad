using Forensics.Disputes.Scoring;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Forensics.Engine.Storage;

/// <summary>The tables on PostgreSQL.</summary>
public sealed class PostgresForensicsDbContext(DbContextOptions<PostgresForensicsDbContext> options) : ForensicsDbContext(options)
{
    /// <summary>EF's name of the provider.</summary>
    public const string Provider = "Npgsql.EntityFrameworkCore.PostgreSQL";

    /// <param name="source">Holds the connection string and its pool; one a process.</param>
    /// <param name="patience">How long opening a connection waits for a server that is down; null: 30 seconds, as long as a restart takes.</param>
    public static DbContextOptions<PostgresForensicsDbContext> OptionsFor(Npgsql.NpgsqlDataSource source, TimeSpan? patience = null) =>
        new DbContextOptionsBuilder<PostgresForensicsDbContext>()
            .UseNpgsql(source)
            .AddInterceptors(new PostgresConnections(source, patience ?? TimeSpan.FromSeconds(30), TimeProvider.System), new PostgresCommands(source))
            // There is no snapshot to compare with: migrations are written by hand and a test compares the schemas.
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning))
            .Options;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<PostgresInstant>();
        configurationBuilder.Properties<string>().UseCollation("C");
        configurationBuilder.Properties<FindingStatus>().UseCollation("C"); // Kept by its name.
    }
}

/// <summary>An instant in UTC, in whole microseconds: the server keeps no more. The offset of a record's own instants is in its document.</summary>
public sealed class PostgresInstant() : ValueConverter<DateTimeOffset, DateTimeOffset>(instant => Whole(instant), instant => instant)
{
    public static DateTimeOffset Whole(DateTimeOffset instant) =>
        new(instant.UtcTicks - instant.UtcTicks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
}
