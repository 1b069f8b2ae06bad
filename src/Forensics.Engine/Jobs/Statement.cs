using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Jobs;

/// <summary>The values of a statement, in the words of the database at hand. On PostgreSQL instants are the server's, so that the clocks of
/// the workers' machines may differ and jump; SQLite is one machine and has this process's.</summary>
sealed class Statement(bool isPostgres, TimeProvider time)
{
    readonly List<object> values = [];

    public string Now => After(TimeSpan.Zero);

    /// <summary>A parameter.</summary>
    public string Value(object value)
    {
        values.Add(value);
        return FormattableString.Invariant($"{{{values.Count - 1}}}");
    }

    /// <summary>The instant after a span of time from now.</summary>
    public string After(TimeSpan span) => !isPostgres ? Value(SqliteInstant.Write(time.GetUtcNow() + span))
        : span == TimeSpan.Zero ? "clock_timestamp()"
        : $"clock_timestamp() + {Value(span)}";

    /// <summary>A given instant.</summary>
    public string Instant(DateTimeOffset at) => Value(isPostgres ? at.ToUniversalTime() : SqliteInstant.Write(at));

    /// <summary>A condition: the column is one of these.</summary>
    public string IsAny(string column, IReadOnlyCollection<string> texts) => isPostgres
        ? $"{column} = ANY({Value(texts.ToArray())})"
        : $"{column} IN (SELECT value FROM json_each({Value(System.Text.Json.JsonSerializer.Serialize(texts))}))";

    /// <summary>A condition: claimed by us, and not taken over or cancelled since.</summary>
    public string IsHeld(string owner, IReadOnlyCollection<LeasedJob> jobs)
    {
        var held = $""" "State" = 'running' AND "Owner" = {Value(owner)} """;
        if (jobs.Count == 1)
        {
            var only = jobs.First();
            return $"""{held} AND "Id" = {Value(only.Id)} AND "Fence" = {Value(only.Fence)}""";
        }

        return isPostgres
            ? $"""{held} AND ("Id", "Fence") IN (SELECT * FROM unnest({Value(jobs.Select(job => job.Id).ToArray())}, {Value(jobs.Select(job => job.Fence).ToArray())}))"""
            : $"""
              {held} AND ("Id", "Fence") IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]')
                  FROM json_each({Value(System.Text.Json.JsonSerializer.Serialize(jobs.Select(job => new[] { job.Id, job.Fence })))}))
              """;
    }

    public Task<int> RunAsync(ForensicsDbContext db, string sql, CancellationToken cancellation) => db.Database.ExecuteSqlRawAsync(sql, values, cancellation);

    public Task<List<T>> ReadAsync<T>(ForensicsDbContext db, string sql, CancellationToken cancellation) =>
        db.Database.SqlQueryRaw<T>(sql, [.. values]).ToListAsync(cancellation);
}
