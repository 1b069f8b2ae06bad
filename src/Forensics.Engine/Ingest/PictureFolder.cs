using Forensics.Engine.Storage;
using Forensics.Imaging;

namespace Forensics.Engine.Ingest;

/// <summary>The pictures beside an ingested file: read by the paths its records give, and never from anywhere else.</summary>
sealed class PictureFolder
{
    readonly string root;
    readonly DecodeLimits limits;
    readonly PictureStore store;

    public PictureFolder(string jsonLines, DecodeLimits limits, PictureStore store)
    {
        this.store = store;
        root = RealPath(Path.GetDirectoryName(Path.GetFullPath(jsonLines))!);
        this.limits = limits;
    }

    /// <summary>The picture of a path, or of an address: whoever can ingest files can read the store as well.</summary>
    public DeliveredPicture Deliver(string file, string field)
    {
        try
        {
            return DeliveredPicture.NamesStored(file) ? DeliveredPicture.OfStore(store, file, field) : new DeliveredPicture.Bytes(Read(file, field));
        }
        catch (RefusedException refusal)
        {
            return new DeliveredPicture.Refused(refusal.Message);
        }
    }

    /// <param name="field">Named in the message when the picture can't be taken.</param>
    /// <exception cref="RefusedException">Outside the folder, missing, unreadable, or too large.</exception>
    byte[] Read(string file, string field)
    {
        if (string.IsNullOrWhiteSpace(file) || file.Contains('\0') || Path.IsPathRooted(file) || file.Split('/', '\\').Contains(".."))
        {
            throw new RefusedException($"field {field}: \"{file}\" must be a path inside the folder of the file, without \"..\".");
        }

        try
        {
            var path = RealPath(Path.Combine(root, file));
            if (!path.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal))
            {
                throw new RefusedException($"field {field}: \"{file}\" leads outside the folder of the file; put a copy of the picture there.");
            }

            if (!File.Exists(path))
            {
                throw new RefusedException($"field {field}: there is no picture \"{file}\" beside the file; add it and ingest again.");
            }

            // A pipe has no length either and would wait for a writer for ever: nothing without a length is opened.
            return new FileInfo(path).Length == 0 ? [] : PictureFile.Read(path, limits);
        }
        catch (EvidenceFormatException error)
        {
            throw new RefusedException($"field {field}: \"{file}\": {error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"field {field}: \"{file}\" can't be read ({error.Message}); mend it and ingest again.");
        }
    }

    /// <summary>The path with every symbolic link on the way followed.</summary>
    static string RealPath(string path)
    {
        var real = "/";
        foreach (var part in Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            // The target's own way may hold links as well.
            real = info.LinkTarget is null ? next : RealPath(info.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
        }

        return real;
    }
}
