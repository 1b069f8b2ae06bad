using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Storage;

/// <summary>Copies of everything that can't be computed again: the database and the originals. Maps and thumbnails are left out.</summary>
/// <remarks>A picture is on the disk before a row names it. So the database is copied first, as it is at one moment, and then the pictures
/// it names: each is there. The service may be running. A backup that was cut off goes on where it was; one into the folder of an earlier
/// one copies only what is new. The manifest is written last.</remarks>
public sealed partial class Backup(DataFolder data, Database database, string? postgres, TimeProvider time)
{
    const string Sqlite = "sqlite";
    const string Postgres = "postgres";

    /// <param name="progress">Told of pictures done, of how many.</param>
    /// <exception cref="MissingProgramException">pg_dump is not installed.</exception>
    /// <exception cref="IOException">The folder can't be written to, or the database not be copied.</exception>
    public async Task<BackupManifest> WriteAsync(string folder, Action<int, int> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var pictures = Directory.CreateDirectory(Path.Combine(folder, "pictures")).FullName;
        // From here on the folder is no whole backup until the new manifest is there.
        File.Delete(Path.Combine(folder, BackupManifest.FileName));
        var status = await DatabaseStatus.ReadAsync(database, cancellation);
        var name = postgres is null ? "forensics.db" : "forensics.dump";
        var copy = Path.Combine(folder, name);
        File.Delete(copy + ".new");
        await (postgres is null ? CopySqliteAsync(copy + ".new") : PostgresTools.DumpAsync(postgres, copy + ".new", cancellation));
        File.Move(copy + ".new", copy, overwrite: true);

        // Named now, not by the copy: a few more, taken meanwhile, do no harm.
        var addresses = await AddressesAsync(cancellation);
        var (bytes, missing) = (0L, new List<string>());
        for (var i = 0; i < addresses.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (from, to) = (PathOf(data.Pictures, addresses[i]), PathOf(pictures, addresses[i]));
            if (await IsWholeAsync(to, addresses[i], cancellation) || await TakeAsync(from, to, addresses[i], cancellation))
            {
                bytes += new FileInfo(to).Length;
            }
            else
            {
                missing.Add(addresses[i]);
            }

            progress(i + 1, addresses.Count);
        }

        var manifest = new BackupManifest(
            BackupManifest.Current, time.GetUtcNow(), postgres is null ? Sqlite : Postgres, name, await Sha256Async(copy, cancellation),
            status.Applied, status.Rows, addresses.Count, bytes, missing);
        manifest.Write(folder);
        return manifest;
    }

    /// <summary>Puts a backup into an empty data folder and, on PostgreSQL, an empty database. Everything is checked before anything is written.</summary>
    /// <exception cref="ConfigurationException">The backup is not whole or of another kind, or there is something already.</exception>
    public static async Task<BackupManifest> RestoreAsync(
        string folder, DataFolder data, string? postgres, Action<int, int> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(progress);
        var manifest = BackupManifest.Read(folder);
        var file = Path.Combine(folder, manifest.DatabaseFile);
        if (manifest.Kind != (postgres is null ? Sqlite : Postgres))
        {
            throw new ConfigurationException(manifest.Kind == Postgres
                ? "The backup is of a PostgreSQL database: name an empty one in FORENSICS_DATABASE."
                : "The backup is of an SQLite database: leave FORENSICS_DATABASE unset.");
        }

        if (!File.Exists(file) || await Sha256Async(file, cancellation) != manifest.DatabaseSha256)
        {
            throw new ConfigurationException($"The backup is damaged: {file} is missing or has another SHA-256 than {BackupManifest.FileName} says. Use another backup.");
        }

        await RefuseFullAsync(data, postgres, cancellation);
        var pictures = Path.Combine(folder, "pictures");
        var addresses = Directory.Exists(pictures) ? Directory.EnumerateFiles(pictures, "*", SearchOption.AllDirectories).Where(path => PictureStore.IsAddress(Path.GetFileName(path))).ToList() : [];
        if (addresses.Count < manifest.Pictures - manifest.MissingPictures.Count)
        {
            throw new ConfigurationException($"The backup is damaged: {addresses.Count} pictures are there of {manifest.Pictures - manifest.MissingPictures.Count}. Use another backup.");
        }

        for (var i = 0; i < addresses.Count; i++)
        {
            var sha256 = Path.GetFileName(addresses[i]);
            if (!await TakeAsync(addresses[i], PathOf(data.Pictures, sha256), sha256, cancellation))
            {
                throw new ConfigurationException($"The backup is damaged: picture {sha256} has another SHA-256. Use another backup, into an empty folder.");
            }

            progress(i + 1, addresses.Count);
        }

        // The database last: until it is there, nothing names what was copied.
        if (postgres is not null)
        {
            await PostgresTools.RestoreAsync(postgres, file, cancellation);
        }
        else
        {
            await CopyAsync(file, data.Database, cancellation);
        }

        return manifest;
    }

    static async Task RefuseFullAsync(DataFolder data, string? postgres, CancellationToken cancellation)
    {
        if (File.Exists(data.Database))
        {
            throw new ConfigurationException($"There is a database already: {data.Database}. Restore into an empty folder: --data DIR.");
        }

        if (postgres is not null)
        {
            using var there = Database.Open(data, postgres, new DatabaseStart { Migrate = false });
            var status = await DatabaseStatus.ReadAsync(there, cancellation);
            if (status.Applied.Count > 0 || status.Rows.Count > 0)
            {
                throw new ConfigurationException($"The {there.Description} has tables already. Restore into an empty one (createdb), named in FORENSICS_DATABASE.");
            }
        }
    }

    async Task CopySqliteAsync(string to)
    {
        await using var from = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = data.Database, Pooling = false }.ToString());
        await using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = to, Pooling = false }.ToString());
        await from.OpenAsync();
        await copy.OpenAsync();
        from.BackupDatabase(copy);
    }

    async Task<List<string>> AddressesAsync(CancellationToken cancellation)
    {
        await using var db = database.CreateDbContext();
        db.Database.SetCommandTimeout(TimeSpan.FromHours(1));
        var records = await db.Pictures.AsNoTracking().Select(row => row.Sha256).ToListAsync(cancellation);
        var drafts = await db.DraftPictures.AsNoTracking().Select(row => row.Sha256).ToListAsync(cancellation);
        return [.. records.Union(drafts).Order(StringComparer.Ordinal)];
    }

    /// <summary>Links or copies a picture if it is what its name says.</summary>
    static async Task<bool> TakeAsync(string from, string to, string sha256, CancellationToken cancellation)
    {
        if (!await IsWholeAsync(from, sha256, cancellation))
        {
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Delete(to);
        if (!OperatingSystem.IsLinux() || Link(from, to) != 0)
        {
            // Another file system: a copy, whole under its name or not there.
            await CopyAsync(from, to, cancellation);
        }

        return true;
    }

    static async Task CopyAsync(string from, string to, CancellationToken cancellation)
    {
        await using (var source = File.OpenRead(from))
        await using (var copy = File.Create(to + ".new"))
        {
            await source.CopyToAsync(copy, cancellation);
            copy.Flush(flushToDisk: true);
        }

        File.Move(to + ".new", to);
    }

    static async Task<bool> IsWholeAsync(string path, string sha256, CancellationToken cancellation) =>
        File.Exists(path) && await Sha256Async(path, cancellation) == sha256;

    static async Task<string> Sha256Async(string path, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
    }

    static string PathOf(string root, string sha256) => Path.Combine(root, sha256[..2], sha256[2..4], sha256);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);
}
