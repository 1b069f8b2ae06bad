using Forensics.Engine.Storage;

namespace Forensics.Engine.Pictures;

/// <summary>A file in the picture folders.</summary>
/// <param name="Sha256">The picture that it is, or was made from; null for a temporary file and for what the program did not put there.</param>
/// <param name="Age">Since it was last written.</param>
public sealed record StoreFile(string Path, string? Sha256, bool IsTemporary, TimeSpan Age);

/// <summary>Walks the picture folders, folder by folder, so that any number of files takes little memory.</summary>
static class StoreFiles
{
    /// <summary>Originals, and what else lies in their folder.</summary>
    public static IEnumerable<StoreFile> Originals(DataFolder folder, DateTimeOffset now) => In(folder.Pictures, now);

    /// <summary>Maps, thumbnails and copies.</summary>
    public static IEnumerable<StoreFile> Derived(DataFolder folder, DateTimeOffset now) => In(folder.Maps, now).Concat(In(folder.Thumbnails, now));

    /// <summary>Everything made from one picture: maps, thumbnail, copies.</summary>
    public static IEnumerable<string> DerivedOf(DataFolder folder, string sha256) =>
        new[] { folder.Maps, folder.Thumbnails }
            .Select(root => Path.Combine(root, sha256[..2], sha256[2..4]))
            .Where(Directory.Exists)
            .SelectMany(leaf => Directory.EnumerateFiles(leaf, sha256 + ".*"));

    static IEnumerable<StoreFile> In(string root, DateTimeOffset now)
    {
        if (!Directory.Exists(root))
        {
            yield break;
        }

        foreach (var file in new DirectoryInfo(root).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            var dot = file.Name.IndexOf('.', StringComparison.Ordinal);
            var name = dot < 0 ? file.Name : file.Name[..dot];
            yield return new StoreFile(
                file.FullName,
                PictureStore.IsAddress(name) ? name : null,
                dot == 0 && file.Name.EndsWith(".tmp", StringComparison.Ordinal),
                now - file.LastWriteTimeUtc);
        }
    }
}
