using Npgsql;

namespace Forensics.Engine.Storage;

/// <summary>What a start does on a server before anything else: waits for it, and for the process that brings the tables up to date.</summary>
sealed class PostgresStart(NpgsqlDataSource source, string description, DatabaseStart start)
{
    // Any number that no other program on the server uses for its advisory locks.
    const long MigrationLock = 0x666F72656E736963;

    internal static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(5);
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits until the server answers.</summary>
    /// <exception cref="DatabaseUnavailableException">It did not in time.</exception>
    /// <exception cref="ConfigurationException">It does not let this program in: waiting would not help.</exception>
    public void WaitForServer()
    {
        var (began, told) = (start.Time.GetTimestamp(), TimeSpan.Zero);
        while (Try() is { } error)
        {
            var waited = start.Time.GetElapsedTime(began);
            var reason = error is PostgresException postgres ? postgres.MessageText : (error.InnerException ?? error).Message;
            if (waited + Pause > start.Patience)
            {
                throw new DatabaseUnavailableException($"The {description} can't be reached ({reason}). Start it, or set its address right in FORENSICS_DATABASE.", error);
            }

            if (waited >= told)
            {
                told = waited + TellEvery;
                Log.WaitingForDatabase(start.Log, description, reason, (int)waited.TotalSeconds, (int)start.Patience.TotalSeconds);
            }

            Rest();
        }
    }

    /// <summary>Runs work that one process at a time may do on this database. The lock is the connection's: it ends with the process.</summary>
    /// <returns>False when the server went away meanwhile.</returns>
    public bool TryInTurn(Action work)
    {
        try
        {
            InTurn(work);
            return true;
        }
        catch (Exception error) when (StorageFailure.KindOf(error) == StorageFailureKind.Unreachable)
        {
            return false;
        }
    }

    void InTurn(Action work)
    {
        using var turn = source.OpenConnection();
        var (began, told) = (start.Time.GetTimestamp(), TellEvery);
        while (!Ask(turn, "SELECT pg_try_advisory_lock($1)"))
        {
            var waited = start.Time.GetElapsedTime(began);
            if (waited >= told)
            {
                told = waited + TellEvery;
                Log.WaitingForMigration(start.Log, description, (int)waited.TotalSeconds);
            }

            Rest();
        }

        try
        {
            work();
        }
        finally
        {
            Release(turn);
        }
    }

    /// <summary>Where the line was cut meanwhile, the lock went with it; what the work threw then is what counts.</summary>
    static void Release(NpgsqlConnection turn)
    {
        try
        {
            if (turn.State == System.Data.ConnectionState.Open)
            {
                Ask(turn, "SELECT pg_advisory_unlock($1)");
            }
        }
        catch (Exception error) when (StorageFailure.KindOf(error) == StorageFailureKind.Unreachable)
        {
        }
    }

    void Rest()
    {
        start.Cancellation.WaitHandle.WaitOne(Pause);
        start.Cancellation.ThrowIfCancellationRequested();
    }

    NpgsqlException? Try()
    {
        try
        {
            using var connection = source.OpenConnection();
            return null;
        }
        catch (NpgsqlException error) when (PostgresConnections.MayPass(error))
        {
            return error;
        }
        catch (NpgsqlException error)
        {
            throw new ConfigurationException((error as PostgresException)?.SqlState switch
            {
                // Its own words would name the user.
                PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                    $"The {description} refuses this user or password. Set them right in FORENSICS_DATABASE.",
                PostgresErrorCodes.InvalidCatalogName => $"There is no {description}. Make it (createdb), or name another one in FORENSICS_DATABASE.",
                PostgresErrorCodes.InsufficientPrivilege => $"The {description} does not let this user connect. Grant it the right to, or name another user in FORENSICS_DATABASE.",
                _ => $"The {description} can't be used ({error.Message.TrimEnd('.')}). Set FORENSICS_DATABASE right.",
            }, error);
        }
    }

    static bool Ask(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = MigrationLock } } };
        return (bool)command.ExecuteScalar()!;
    }
}
