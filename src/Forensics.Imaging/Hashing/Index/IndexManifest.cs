using System.Text.Json;

namespace Forensics.Imaging.Hashing.Index;

/// <summary>Names the segments in service. It is replaced whole, after the segments it names are on the disk.</summary>
/// <param name="Checkpoint">The caller's mark up to which changes are in the segments and removals below.</param>
/// <param name="Next">Number of the next segment file.</param>
sealed record IndexManifest(int Version, long Checkpoint, long Next, IReadOnlyList<IndexManifest.Segment> Segments)
{
    public const int CurrentVersion = 1;
    const string Name = "index.json";

    /// <param name="File">Name within the folder.</param>
    /// <param name="Removed">Ids that are in the file and no longer in the bank.</param>
    public sealed record Segment(string File, IReadOnlyList<long> Removed);

    public static IndexManifest Empty => new(CurrentVersion, 0, 1, []);

    /// <exception cref="HammingIndexException">Unreadable or of another version.</exception>
    public static IndexManifest Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            return Empty;
        }

        IndexManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<IndexManifest>(File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw HammingIndexException.Damaged(path, $"The list of segments can't be read: {error.Message}", error);
        }

        if (manifest is { Version: not CurrentVersion })
        {
            throw new HammingIndexException(
                path, $"The index is of version {manifest.Version}; this program reads version {CurrentVersion}.", "Empty the folder and build the index again from the stored hashes.");
        }

        return manifest?.Segments is { } segments && segments.All(segment => segment is { File: { } name, Removed: not null } && Path.GetFileName(name) == name)
            ? manifest
            : throw HammingIndexException.Damaged(path, "The list of segments is incomplete.");
    }

    public void Write(string folder, Action<string>? syncFolder)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(this);
        using var writer = new SegmentWriter(Path.Combine(folder, Name), bytes.Length);
        writer.Write(bytes, 0);
        writer.Keep(bytes.Length, syncFolder);
    }
}
