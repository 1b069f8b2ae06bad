using System.CommandLine;
using System.Globalization;
using Forensics.Engine;
using Forensics.Engine.Storage;

namespace Forensics.Cli.Commands;

/// <summary><c>db migrate|status|backup|restore</c>: the database and the originals, for operators.</summary>
static class DbCommand
{
    static readonly Option<string> Data = new("--data")
    {
        Description = "Data folder of the service. It may be running, but for restore. " + DataOptions.Elsewhere,
        HelpName = "DIR",
        DefaultValueFactory = _ => Path.Combine(Environment.CurrentDirectory, "forensics-data"),
        Recursive = true,
    };

    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "Folder of the backup." };
        var family = new Command("db", """
            Looks after the database and the originals. `serve` and `work` bring the tables up to date at every start; `db migrate` does it apart.
            Example: forensics db backup /mnt/backup/forensics --data /srv/forensics
            """) { Data };
        family.Add(Sub("status", "Tells which database it is, its version, size and rows, and whether its tables are those of this program (exit code 1: they are not).", StatusAsync));
        family.Add(Sub("migrate", "Brings the tables up to date.", MigrateAsync));
        family.Add(Sub("backup", """
            Copies the database as it is now, then the originals it names, each checked by its SHA-256. Pictures that are there from an earlier backup are left;
            on the same disk they are linked, not copied. Maps and thumbnails can be computed again and are left out. PostgreSQL needs pg_dump.
            """, (parsed, cancellation) => BackupAsync(parsed, parsed.GetValue(folder)!, cancellation), folder));
        family.Add(Sub("restore", "Puts a backup into an empty data folder, and on PostgreSQL into an empty database. A damaged backup is refused.", (parsed, cancellation) =>
            RestoreAsync(parsed, parsed.GetValue(folder)!, cancellation), folder));
        return family;
    }

    static Command Sub(string name, string description, Func<ParseResult, CancellationToken, Task<int>> run, Argument<string>? argument = null)
    {
        var command = new Command(name, description);
        if (argument is not null)
        {
            command.Add(argument);
        }

        command.SetAction(run);
        return command;
    }

    static async Task<int> StatusAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var options = Options(parsed);
        using var database = Open(options);
        var status = await DatabaseStatus.ReadAsync(database, cancellation);
        Console.Out.WriteLine(status.Database);
        Console.Out.WriteLine($"version    {status.Server}");
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"size       {status.Bytes / 1e6:0.0} MB"));
        Console.Out.WriteLine($"migrations {(status.Applied.Count > 0 ? status.Applied[^1] : "none")} ({status.Applied.Count} of {status.Applied.Count + status.Pending.Count})");
        foreach (var (table, rows) in status.Rows.Where(row => row.Value > 0))
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"rows       {rows,10} {table}"));
        }

        if (status.Unknown.Count > 0)
        {
            Terminal.Say($"A newer version of this program wrote it ({string.Join(", ", status.Unknown)}): use that version.");
        }

        if (status.Pending.Count > 0)
        {
            Terminal.Say($"Not up to date: {string.Join(", ", status.Pending)}. Run: forensics db migrate");
        }

        return status.IsCurrent ? ExitCode.Ok : ExitCode.Failed;
    }

    static Task<int> MigrateAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var options = Options(parsed);
        var done = 0;
        using var database = Database.Open(DataFolder.Open(options.DataFolder), options.Postgres, new DatabaseStart
        {
            Cancellation = cancellation,
            Progress = (place, all, name) =>
            {
                done = place;
                Terminal.Say($"{place}/{all} {name} …");
            },
        });
        Terminal.Say(done == 0 ? $"The {database.Description} is up to date." : $"The {database.Description} is up to date now.");
        return Task.FromResult(ExitCode.Ok);
    }

    static async Task<int> BackupAsync(ParseResult parsed, string folder, CancellationToken cancellation)
    {
        var options = Options(parsed);
        using var database = Open(options);
        var backup = new Backup(DataFolder.Open(options.DataFolder), database, options.Postgres, TimeProvider.System);
        var manifest = await Guarded(() => Terminal.WithProgressAsync("copying pictures", report => backup.WriteAsync(folder, report, cancellation)));
        Tell("copied", manifest);
        foreach (var sha256 in manifest.MissingPictures)
        {
            Terminal.Say($"  picture {sha256} is missing or damaged in the data folder, and so in the backup.");
        }

        return manifest.MissingPictures.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    static async Task<int> RestoreAsync(ParseResult parsed, string folder, CancellationToken cancellation)
    {
        var options = Options(parsed);
        Tell("restored", await Guarded(() => Terminal.WithProgressAsync("restoring pictures", report =>
            Backup.RestoreAsync(folder, DataFolder.Open(options.DataFolder), options.Postgres, report, cancellation))));
        return ExitCode.Ok;
    }

    static void Tell(string what, BackupManifest manifest) => Terminal.Say(string.Create(
        CultureInfo.InvariantCulture,
        $"{what}: the database with {manifest.Rows.Values.Sum()} rows, and {manifest.Pictures - manifest.MissingPictures.Count} pictures of {manifest.PictureBytes / 1e6:0.0} MB."));

    /// <summary>As it is: a look or a backup changes nothing.</summary>
    static Database Open(EngineOptions options)
    {
        var folder = DataFolder.Open(options.DataFolder);
        return options.Postgres is not null || File.Exists(folder.Database)
            ? Database.Open(folder, options.Postgres, new DatabaseStart { Migrate = false })
            : throw new ConfigurationException($"There is no database in {folder.Root}. Name the data folder: --data DIR.");
    }

    static async Task<T> Guarded<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"{error.Message.TrimEnd('.')}. Run the same command again: it goes on from there.", error);
        }
    }

    static EngineOptions Options(ParseResult parsed) => Host.Options(parsed.GetValue(Data)!);
}
