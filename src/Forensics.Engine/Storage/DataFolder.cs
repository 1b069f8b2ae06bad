namespace Forensics.Engine.Storage;

/// <summary>The layout of the data folder: database, originals, maps, thumbnails.</summary>
public sealed class DataFolder
{
    DataFolder(string root) => Root = root;

    public string Root { get; }

    public string Database => Path.Combine(Root, "forensics.db");

    /// <summary>Originals, by SHA-256; never changed, never derived.</summary>
    public string Pictures => Path.Combine(Root, "pictures");

    /// <summary>Suspicion maps; can be computed again.</summary>
    public string Maps => Path.Combine(Root, "maps");

    /// <summary>Small copies for the console; can be computed again.</summary>
    public string Thumbnails => Path.Combine(Root, "thumbnails");

    /// <summary>Search indexes, one folder for each process; can be built again from the database.</summary>
    public string Index => Path.Combine(Root, "index");

    /// <summary>Files that were set aside by a repair; made when one is.</summary>
    public string Quarantine => Path.Combine(Root, "quarantine");

    /// <summary>Public keys of who signs merchants' tokens, put there by the operator; may be missing.</summary>
    public string MerchantKeys => Path.Combine(Root, "keys", "merchant");

    /// <summary>Free space for pictures, in bytes; null where the system doesn't say.</summary>
    public long? FreeBytes
    {
        get
        {
            try
            {
                return new DriveInfo(Root).AvailableFreeSpace;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return null;
            }
        }
    }

    /// <summary>Makes what is missing and makes sure that it can be written to.</summary>
    /// <param name="needsSpace">False where a full disk is no reason to refuse the folder: what is then written meets it, and is tried again.</param>
    /// <exception cref="ConfigurationException">The folder can't be made or written to.</exception>
    public static DataFolder Open(string path, bool needsSpace = true)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var folder = new DataFolder(Path.GetFullPath(path));
        try
        {
            Directory.CreateDirectory(folder.Pictures);
            Directory.CreateDirectory(folder.Maps);
            Directory.CreateDirectory(folder.Thumbnails);
            var probe = Path.Combine(folder.Root, $".probe-{Environment.ProcessId}");
            try
            {
                File.WriteAllBytes(probe, [1]);
            }
            finally
            {
                File.Delete(probe);
            }
        }
        catch (Exception error) when (!needsSpace && StorageFailure.KindOf(error) == StorageFailureKind.NoSpace)
        {
            // It was written to before, or the next write says so.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                $"The data folder {folder.Root} can't be written to ({error.Message}). Give this user the right to write there, or name another folder with --data.",
                error);
        }

        return folder;
    }
}
