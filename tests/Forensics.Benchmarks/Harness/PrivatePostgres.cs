using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Forensics.Native;
using Npgsql;

namespace Forensics.Benchmarks.Harness;

/// <summary>PostgreSQL databases for one bench: on the server that FORENSICS_TEST_POSTGRES names, else on a cluster of its own that is started and removed.</summary>
/// <remarks>Every commit is synced. The bench's own cluster has 512 MB of shared buffers and 4 GB of log between checkpoints; all else is as PostgreSQL ships.</remarks>
sealed class PrivatePostgres : IDisposable
{
    const string Variable = "FORENSICS_TEST_POSTGRES";

    readonly string server;
    readonly List<string> databases = [];
    readonly DirectoryInfo? folder;
    readonly string bin = "";

    PrivatePostgres(string server, DirectoryInfo? folder, string bin)
    {
        (this.server, this.folder, this.bin) = (server, folder, bin);
        ConnectionString = NewDatabase();
    }

    /// <summary>To the first database.</summary>
    public string ConnectionString { get; }

    /// <summary>Makes an empty database, which goes with the bench.</summary>
    public string NewDatabase()
    {
        databases.Add("bench_" + Guid.NewGuid().ToString("N"));
        Run($"CREATE DATABASE {databases[^1]} TEMPLATE template0");
        return new NpgsqlConnectionStringBuilder(server) { Database = databases[^1], IncludeErrorDetail = true }.ToString();
    }

    /// <exception cref="MissingLibraryException">No server is named, and PostgreSQL is not installed.</exception>
    public static PrivatePostgres Start()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return new PrivatePostgres(given, null, "");
        }

        var bin = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Order(StringComparer.Ordinal).LastOrDefault() : null;
        if (bin is null)
        {
            throw new DllNotFoundException($"PostgreSQL is missing: apt-get install -y postgresql, or name a server in {Variable}.");
        }

        var folder = Directory.CreateTempSubdirectory("forensics-bench-pg-");
        var port = FreePort();
        Execute("chown", "postgres", folder.FullName);
        var data = Path.Combine(folder.FullName, "data");
        AsPostgres(Path.Combine(bin, "initdb"), "-D", data, "-A", "trust", "-E", "UTF8", "--locale=C");
        AsPostgres(Path.Combine(bin, "pg_ctl"), "-D", data, "-w", "-l", Path.Combine(folder.FullName, "log"), "-o",
            string.Create(CultureInfo.InvariantCulture, $"-p {port} -k {folder.FullName} -c listen_addresses=127.0.0.1 -c fsync=on -c shared_preload_libraries=pg_stat_statements -c shared_buffers=512MB -c max_wal_size=4GB"), "start");
        return new PrivatePostgres(string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=postgres"), folder, bin);
    }

    public void Dispose()
    {
        NpgsqlConnection.ClearAllPools();
        if (folder is null)
        {
            databases.ForEach(database => Run($"DROP DATABASE {database} WITH (FORCE)"));
            return;
        }

        AsPostgres(Path.Combine(bin, "pg_ctl"), "-D", Path.Combine(folder.FullName, "data"), "-m", "immediate", "-w", "stop");
        folder.Delete(recursive: true);
    }

    void Run(string sql)
    {
        using var connection = new NpgsqlConnection(server);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>initdb and the server refuse to run as root.</summary>
    static void AsPostgres(params string[] command)
    {
        if (Environment.UserName == "root")
        {
            Execute("runuser", ["-u", "postgres", "--", .. command]);
        }
        else
        {
            Execute(command[0], command[1..]);
        }
    }

    static void Execute(string program, params string[] arguments)
    {
        if (program == "chown" && Environment.UserName != "root")
        {
            return;
        }

        // The server keeps what it inherits open, so its output goes nowhere.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "\"$0\" \"$@\" > /dev/null 2>&1", program, .. arguments]) { WorkingDirectory = "/" })!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{Path.GetFileName(program)} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }
}
