using Npgsql;

namespace Forensics.Benchmarks.Inputs;

/// <summary>A database of a run's own on a given server; dropped afterwards.</summary>
sealed class BenchDatabase : IDisposable
{
    readonly string server;
    readonly string name = $"forensics_bench_{Guid.NewGuid():N}";

    /// <param name="server">A connection string with the right to make databases.</param>
    public BenchDatabase(string server)
    {
        this.server = server;
        Run($"CREATE DATABASE {name} TEMPLATE template0");
    }

    public string Connection => new NpgsqlConnectionStringBuilder(server) { Database = name }.ToString();

    public void Dispose() => Run($"DROP DATABASE {name} WITH (FORCE)");

    void Run(string sql)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ToString());
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        command.ExecuteNonQuery();
    }
}
