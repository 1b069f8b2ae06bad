using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Forensics.IntegrationTests.Engine;

/// <summary>A PostgreSQL server of the test's own, on a free port of 127.0.0.1, with its files in a temporary folder.</summary>
/// <remarks>A shell watches a pipe from this process beside the server: when the test process ends, however it ends, the pipe closes, and
/// the shell stops the server and removes its files.</remarks>
public sealed class PostgresCluster : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // $0 folder of the programs, $1 folder of the cluster, $2 port, $3 further settings.
    const string Watch = """
        "$0/postgres" -D "$1" -h 127.0.0.1 -p "$2" -k "" $3 >>"$1/log" 2>&1 &
        server=$!
        read -r how
        if [ "$how" = immediate ]; then kill -QUIT $server; else kill -INT $server; fi
        wait $server
        if [ -z "$how" ]; then rm -rf "$1"; fi
        """;

    readonly string settings;
    Process? watcher;

    /// <param name="durable">Syncs to the disk as in production; without, a test is quicker and a restart of the server still loses nothing.</param>
    /// <param name="settings">Further settings, such as <c>-c max_connections=5</c>.</param>
    public PostgresCluster(bool durable = false, string settings = "")
    {
        this.settings = $"{(durable ? "" : "-c fsync=off -c full_page_writes=off ")}-c max_connections=300 {settings}";
        Folder = Directory.CreateTempSubdirectory("forensics-postgres-").FullName;
        Port = FreePort();
        if (Environment.UserName == "root")
        {
            Run("chown", ["postgres", Folder]);
        }

        Run([Path.Combine(Programs!, "initdb"), "-D", Folder, "-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"]);
        Start();
    }

    /// <summary>Where the server's programs are; null when there are none here.</summary>
    public static string? Programs { get; } = FindPrograms();

    public string Folder { get; }

    public int Port { get; }

    /// <summary>A connection string to a database of the server, without a pool that would hide a restart.</summary>
    /// <param name="port">Of a proxy before the server; null for the server itself.</param>
    public string To(string database = "postgres", int? port = null) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port ?? Port};Username=postgres;Database={database}");

    /// <summary>Makes a database without tables.</summary>
    /// <returns>A connection string to it.</returns>
    public string Make(string database)
    {
        using var connection = new NpgsqlConnection(To() + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand($"CREATE DATABASE \"{database}\" TEMPLATE template0", connection);
        command.ExecuteNonQuery();
        return To(database);
    }

    /// <summary>Starts the server and waits until it answers.</summary>
    public void Start()
    {
        var start = AsServerUser(["sh", "-c", Watch, Programs!, Folder, Port.ToString(CultureInfo.InvariantCulture), settings]);
        start.RedirectStandardInput = true;
        watcher = Process.Start(start)!;
        var began = Stopwatch.GetTimestamp();
        while (!Answers())
        {
            if (watcher.HasExited || Stopwatch.GetElapsedTime(began) > Patience)
            {
                throw new InvalidOperationException($"PostgreSQL does not start: {File.ReadAllText(Path.Combine(Folder, "log"))}");
            }

            Thread.Sleep(50);
        }
    }

    /// <summary>Stops the server: cuts every connection, and with <paramref name="immediate"/> as if the machine had stopped, so that it recovers at the next start.</summary>
    public void Stop(bool immediate = false) => End(immediate ? "immediate" : "fast");

    public void Restart(bool immediate = false)
    {
        Stop(immediate);
        Start();
    }

    public void Dispose()
    {
        End("");
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    static string? FindPrograms()
    {
        var installed = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return installed.Select(folder => Path.Combine(folder, "bin")).OrderDescending(StringComparer.Ordinal).Concat(path)
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));
    }

    void End(string how)
    {
        if (watcher is null)
        {
            return;
        }

        if (how.Length > 0)
        {
            watcher.StandardInput.WriteLine(how);
        }

        watcher.StandardInput.Close();
        if (!watcher.WaitForExit(Patience))
        {
            throw new InvalidOperationException($"PostgreSQL does not stop: {File.ReadAllText(Path.Combine(Folder, "log"))}");
        }

        watcher.Dispose();
        watcher = null;
    }

    bool Answers()
    {
        try
        {
            using var connection = new NpgsqlConnection(To() + ";Pooling=false;Timeout=5");
            connection.Open();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    static void Run(IReadOnlyList<string> command) => Run(AsServerUser(command));

    static void Run(string program, IReadOnlyList<string> arguments) => Run(new ProcessStartInfo(program, arguments));

    static void Run(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{start.FileName} failed: {errors.GetAwaiter().GetResult()}");
        }
    }

    // The server refuses to run as root.
    static ProcessStartInfo AsServerUser(IReadOnlyList<string> command) => new(
        Environment.UserName == "root" ? "runuser" : command[0],
        Environment.UserName == "root" ? ["-u", "postgres", "--", .. command] : command.Skip(1))
    {
        WorkingDirectory = "/",
    };

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
