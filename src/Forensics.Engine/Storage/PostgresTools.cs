using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Forensics.Engine.Storage;

/// <summary>PostgreSQL's own programs for copies of a database.</summary>
static class PostgresTools
{
    /// <summary>Writes the database into a file of pg_dump's own form, from one snapshot.</summary>
    public static Task DumpAsync(string connection, string file, CancellationToken cancellation) =>
        RunAsync("pg_dump", connection, ["-Fc", "--no-owner", "--no-privileges", "-f", file], cancellation);

    /// <summary>Fills an empty database from such a file, whole or not at all.</summary>
    public static Task RestoreAsync(string connection, string file, CancellationToken cancellation) =>
        // Without -d it would write a script instead; the empty one takes all from the environment.
        RunAsync("pg_restore", connection, ["-d", "", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", file], cancellation);

    /// <exception cref="MissingProgramException">It is not installed.</exception>
    static async Task RunAsync(string program, string connection, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var to = PostgresConnectionString.Complete(connection);
        var start = new ProcessStartInfo(Find(program), arguments) { RedirectStandardError = true };
        // Never among the arguments, which every user of the machine sees.
        start.Environment["PGHOST"] = to.Host;
        start.Environment["PGPORT"] = to.Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["PGDATABASE"] = to.Database;
        start.Environment["PGCONNECT_TIMEOUT"] = "10";
        start.Environment["PGSSLMODE"] = to.SslMode switch { SslMode.VerifyCA => "verify-ca", SslMode.VerifyFull => "verify-full", var mode => mode.ToString().ToLowerInvariant() };
        Set("PGUSER", to.Username);
        Set("PGPASSWORD", to.Password);
        Set("PGPASSFILE", to.Passfile);
        Set("PGSSLROOTCERT", to.RootCertificate);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        if (process.ExitCode != 0)
        {
            var why = (await errors).Split('\n').FirstOrDefault(line => line.Length > 0) ?? "no reason given";
            throw new IOException($"{program} failed on the {PostgresConnectionString.Describe(to)}: {why}");
        }

        void Set(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                start.Environment[name] = value;
            }
        }
    }

    // Debian's own wrapper on the path picks a version by its clusters; the newest client reads every older server.
    static string Find(string program)
    {
        var folders = (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator));
        return folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
            ?? throw new MissingProgramException($"{program} is missing: apt-get install -y postgresql-client-15, of the server's version or newer.");
    }
}
