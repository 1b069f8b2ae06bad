using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;

namespace Forensics.Engine.Storage;

/// <summary>Pictures as they came in, addressed by SHA-256, in a folder; beside them maps and thumbnails, which can be computed again.</summary>
/// <remarks>A picture is on the disk, whole and synced, before any row names it. Several processes may write the same one at once.</remarks>
/// <param name="time">By which forgotten files are told from those on their way; the system's when left out.</param>
public sealed partial class PictureStore(DataFolder folder, TimeProvider? time = null)
{
    /// <summary>Keeps a picture.</summary>
    /// <returns>Its address: the lower-case hex SHA-256 of its bytes.</returns>
    public async Task<string> PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var sha256 = await WriteAsync(bytes, cancellation);
        Sync([sha256]);
        return sha256;
    }

    /// <summary>Writes a picture whose name is not yet safe from a loss of power: that takes <see cref="Sync"/>.</summary>
    internal async Task<string> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
        var path = PathOf(sha256);
        // A file of the right name and length was renamed there whole; a shorter one can only be the work of a failing disk.
        if (!(new FileInfo(path) is { Exists: true } there && there.Length == bytes.Length) || !Touch(path))
        {
            await WriteAsync(path, bytes, cancellation);
        }

        return sha256;
    }

    /// <summary>A file that no row named so far, and that is wanted now, is not to be swept away as forgotten.</summary>
    /// <returns>False when it is gone already.</returns>
    bool Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, (time ?? TimeProvider.System).GetUtcNow().UtcDateTime);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return true; // Restored by another user: still there.
        }
    }

    /// <summary>Makes the names of written pictures as durable as their bytes; of pictures that were there before as well, since whoever
    /// wrote one may not have come this far. A folder that several pictures lie in is synced once.</summary>
    internal void Sync(IEnumerable<string> sha256)
    {
        var leaves = sha256.Select(PathOf).Select(path => Path.GetDirectoryName(path)!).ToHashSet(StringComparer.Ordinal);
        var above = leaves.Select(leaf => Path.GetDirectoryName(leaf)!).ToHashSet(StringComparer.Ordinal);
        // The first sync usually brings the others' entries to the disk as well: a file system's journal is one for all its folders.
        Parallel.ForEach(leaves.Concat(above), SyncFolder);
        if (leaves.Count > 0)
        {
            SyncFolder(folder.Pictures);
        }
    }

    /// <summary>The bytes of a picture.</summary>
    /// <exception cref="FileNotFoundException">No such picture.</exception>
    /// <exception cref="DamagedPictureException">The disk gave other bytes than were kept.</exception>
    public async Task<byte[]> GetAsync(string sha256, CancellationToken cancellation)
    {
        var bytes = await File.ReadAllBytesAsync(PathOf(sha256), cancellation);
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == sha256
            ? bytes
            : throw new DamagedPictureException(sha256, PathOf(sha256));
    }

    /// <summary>Where a picture is kept.</summary>
    /// <exception cref="ArgumentException">Not a SHA-256 in lower-case hex.</exception>
    public string PathOf(string sha256) => Address(folder.Pictures, sha256, "");

    /// <summary>Keeps a map of a picture under <paramref name="name"/>, such as <c>ela.png</c>, or <c>ela.cells</c> for what it was drawn from.</summary>
    public Task PutMapAsync(string sha256, string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
        WriteAndSyncAsync(MapPath(sha256, name), bytes, cancellation);

    /// <summary>Where a map is kept, whether or not it is there.</summary>
    public string MapPath(string sha256, string name) => Address(folder.Maps, sha256, "." + Checked(name));

    /// <summary>Keeps a small copy of a picture.</summary>
    public Task PutThumbnailAsync(string sha256, ReadOnlyMemory<byte> jpeg, CancellationToken cancellation) =>
        WriteAndSyncAsync(ThumbnailPath(sha256), jpeg, cancellation);

    /// <summary>Where a small copy is kept, whether or not it is there.</summary>
    public string ThumbnailPath(string sha256) => Address(folder.Thumbnails, sha256, ".jpg");

    /// <summary>Keeps the copy of a picture that the other side of a dispute sees.</summary>
    public Task PutCopyAsync(string sha256, int maxSidePixels, string? covers, ReadOnlyMemory<byte> jpeg, CancellationToken cancellation) =>
        WriteAsync(CopyPath(sha256, maxSidePixels, covers), jpeg, cancellation);

    /// <summary>Where such a copy is kept, whether or not it is there.</summary>
    /// <param name="covers">A hash of what is covered in it; null when nothing is. A copy with other covers has another name.</param>
    public string CopyPath(string sha256, int maxSidePixels, string? covers) =>
        Address(folder.Thumbnails, sha256, string.Create(CultureInfo.InvariantCulture, $".copy-{maxSidePixels}{(covers is null ? "" : "-")}{covers}.jpg"));

    /// <summary>True for 64 digits of lower-case hex.</summary>
    public static bool IsAddress(string? text) => text is not null && HexAddress().IsMatch(text);

    /// <summary>True for what can name a map.</summary>
    public static bool IsMapName(string? text) => text is not null && MapName().IsMatch(text);

    static string Address(string root, string sha256, string suffix) => IsAddress(sha256)
        ? Path.Combine(root, sha256[..2], sha256[2..4], sha256 + suffix)
        : throw new ArgumentException($"\"{sha256}\" is not a SHA-256 in lower-case hex.", nameof(sha256));

    static string Checked(string name) => IsMapName(name) ? name : throw new ArgumentException($"\"{name}\" is not a map's name.", nameof(name));

    static async Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var parent = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(parent);
        var temporary = Path.Combine(parent, $".{Guid.NewGuid():N}.tmp");
        try
        {
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                await file.WriteAsync(bytes, cancellation);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    static async Task WriteAndSyncAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await WriteAsync(path, bytes, cancellation);
        // The name must be as durable as the bytes: the two folders above may be new as well.
        var parent = Path.GetDirectoryName(path)!;
        SyncFolder(parent);
        SyncFolder(Path.GetDirectoryName(parent)!);
        SyncFolder(Path.GetDirectoryName(Path.GetDirectoryName(parent)!)!);
    }

    /// <summary>Syncs a folder's entries to the disk (fsync of the folder).</summary>
    static void SyncFolder(string directory)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var handle = OpenDirectory(directory);
        RandomAccess.FlushToDisk(handle);
    }

    static SafeFileHandle OpenDirectory(string directory)
    {
        const int ReadOnly = 0;
        const int CloseOnExec = 0x80000; // O_CLOEXEC of x64 and arm64 Linux.
        var descriptor = Open(directory, ReadOnly | CloseOnExec);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new IOException($"The folder {directory} can't be opened to be synced.");
    }

    [System.Runtime.InteropServices.LibraryImport("libc", EntryPoint = "open", StringMarshalling = System.Runtime.InteropServices.StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex HexAddress();

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]{0,60}$")]
    private static partial Regex MapName();
}
