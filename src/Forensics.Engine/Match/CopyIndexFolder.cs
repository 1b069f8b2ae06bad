using System.Globalization;
using System.Text.Json;
using Forensics.Engine.Storage;
using Forensics.Imaging.Hashing.Index;
using Forensics.Similarity.Copies;
using Microsoft.Extensions.Logging;

namespace Forensics.Engine.Match;

/// <summary>The search index of one process, in a folder that no other process has open. It holds nothing that the database does not: what
/// can't be used is deleted and begun anew.</summary>
sealed class CopyIndexFolder : IDisposable
{
    const string OwnerFile = "owner", StateFile = "state.json";

    // Far more processes than one machine runs.
    const int MostFolders = 256;

    readonly FileStream owner;

    CopyIndexFolder(string path, FileStream owner, CopyIndex index, long erased)
    {
        (Path, this.owner, Index, Applied, Erased, ErasedInFiles) = (path, owner, index, index.Checkpoint, erased, erased);
    }

    public string Path { get; }

    public CopyIndex Index { get; }

    /// <summary>Every print and hash up to this number of the common counter is in.</summary>
    public long Applied { get; set; }

    /// <summary>Every picture erased up to this number is out.</summary>
    public long Erased { get; set; }

    /// <summary>Of pictures erased up to this number nothing is in the files; the next start takes out the later ones again.</summary>
    public long ErasedInFiles { get; private set; }

    /// <summary>Pictures were taken out whose hashes may still be in the files.</summary>
    public bool HasErased { get; set; }

    /// <summary>Found out in the background; to be deleted by whoever looks next.</summary>
    public Exception? Damage { get; set; }

    /// <summary>Opens the first folder below the root that no process has open.</summary>
    /// <exception cref="IOException">The folder can't be made or written.</exception>
    public static CopyIndexFolder Open(string root, ILogger log)
    {
        var (path, owner) = Claim(root);
        try
        {
            return TryOpen(path, owner, log) ?? Anew(path, owner);
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    /// <summary>Deletes the folders that nobody has open and nobody wrote to since: they hold prints of pictures that may have been erased.</summary>
    public static void DeleteForsaken(string root, DateTimeOffset unused)
    {
        foreach (var path in Directory.Exists(root) ? Directory.GetDirectories(root) : [])
        {
            if (Directory.GetLastWriteTimeUtc(System.IO.Path.Combine(path, "hashes")) < unused && TryOwn(path) is { } own)
            {
                using (own)
                {
                    Clear(path);
                }
            }
        }
    }

    /// <summary>Puts what is in memory on the disk.</summary>
    /// <param name="applied">As <see cref="Applied"/> was before.</param>
    /// <param name="erased">As <see cref="Erased"/> was before, where all files are written anew; else <see cref="ErasedInFiles"/>.</param>
    /// <exception cref="HammingIndexException">The disk is full or a segment damaged; what was in service stays so.</exception>
    public void Merge(long applied, long erased, bool everything, CancellationToken cancellation)
    {
        Index.Merge(applied, everything, cancellation);
        // After the index: what is taken out twice does no harm.
        Write(Path, new State(CopyPrint.Version, erased));
        ErasedInFiles = erased;
    }

    /// <summary>Closes the index, deletes its files, and opens an empty one in the same folder.</summary>
    public CopyIndexFolder Anew()
    {
        Index.Dispose();
        return Anew(Path, owner);
    }

    public void Dispose()
    {
        Index.Dispose();
        owner.Dispose();
    }

    static CopyIndexFolder? TryOpen(string path, FileStream owner, ILogger log)
    {
        try
        {
            var state = Read(path);
            if (state?.Print == CopyPrint.Version)
            {
                return new CopyIndexFolder(path, owner, CopyIndex.Open(path), state.Erased);
            }

            if (state is not null)
            {
                Log.IndexOutdated(log, path, state.Print, CopyPrint.Version);
            }
        }
        catch (Exception error) when (error is HammingIndexException or JsonException)
        {
            Log.IndexDamaged(log, error, path);
        }

        return null;
    }

    static CopyIndexFolder Anew(string path, FileStream owner)
    {
        Clear(path);
        Write(path, new State(CopyPrint.Version, 0));
        return new CopyIndexFolder(path, owner, CopyIndex.Open(path), 0);
    }

    static (string Path, FileStream Owner) Claim(string root)
    {
        for (var i = 0; i < MostFolders; i++)
        {
            var path = System.IO.Path.Combine(root, i.ToString(CultureInfo.InvariantCulture));
            Directory.CreateDirectory(path);
            if (TryOwn(path) is { } owner)
            {
                return (path, owner);
            }
        }

        throw new StorageException($"No folder of {root} is free for the search index of this process.", new IOException(root));
    }

    static FileStream? TryOwn(string path)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(path, OwnerFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (StorageFailure.KindOf(error) != StorageFailureKind.NoSpace)
        {
            return null;
        }
    }

    static void Clear(string path)
    {
        foreach (var folder in Directory.GetDirectories(path))
        {
            Directory.Delete(folder, recursive: true);
        }

        File.Delete(System.IO.Path.Combine(path, StateFile));
    }

    static State? Read(string path) =>
        System.IO.Path.Combine(path, StateFile) is var file && File.Exists(file) ? JsonSerializer.Deserialize<State>(File.ReadAllBytes(file)) : null;

    static void Write(string path, State state)
    {
        var file = System.IO.Path.Combine(path, StateFile);
        File.WriteAllBytes(file + ".new", JsonSerializer.SerializeToUtf8Bytes(state));
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <param name="Print">Version of the prints that are in.</param>
    sealed record State(int Print, long Erased);
}
