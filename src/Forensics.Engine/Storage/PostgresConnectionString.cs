using System.Globalization;
using Npgsql;

namespace Forensics.Engine.Storage;

/// <summary>Connection strings of operators.</summary>
static class PostgresConnectionString
{
    /// <summary>The operator's connection string with what it leaves open: a cut that nobody reports is noticed within half a minute, on both sides.</summary>
    /// <exception cref="ConfigurationException">It is no connection string.</exception>
    public static NpgsqlConnectionStringBuilder Complete(string connectionString)
    {
        NpgsqlConnectionStringBuilder given;
        try
        {
            given = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (ArgumentException)
        {
            // The reason would quote what may hold a password.
            throw new ConfigurationException(
                "FORENSICS_DATABASE is no connection string. Example: Host=db.example;Database=forensics;Username=forensics;Password=…");
        }

        if (string.IsNullOrEmpty(given.Host) || string.IsNullOrEmpty(given.Database))
        {
            throw new ConfigurationException("FORENSICS_DATABASE needs at least Host and Database. Example: Host=db.example;Database=forensics;Username=forensics;Password=…");
        }

        Default("Application Name", "forensics");
        Default("Timeout", 5);
        Default("Command Timeout", 25);
        // Asking the server to stop a command that took too long goes the same way, and would wait there once more: the connection is closed at once.
        Default("Cancellation Timeout", -1);
        // No session keeps any state, and the answer to a reset would be waited for as long as a command's own.
        Default("No Reset On Close", true);
        Default("Keepalive", 10);
        Default("Tcp Keepalive", true);
        // The server lets go of the locks of a client that vanished in the middle of a transaction.
        Default("Options", "-c idle_in_transaction_session_timeout=30s -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3");
        return given;

        void Default(string keyword, object value)
        {
            // ContainsKey is true of every keyword it knows.
            if (!given.ShouldSerialize(keyword))
            {
                given[keyword] = value;
            }
        }
    }

    /// <summary>What may be said of a connection: never its password, nor its user.</summary>
    public static string Describe(NpgsqlConnectionStringBuilder connection) => string.Create(
        CultureInfo.InvariantCulture, $"PostgreSQL database {connection.Database} on {connection.Host}:{connection.Port}");
}
