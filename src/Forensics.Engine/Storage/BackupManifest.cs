using System.Text.Json;

namespace Forensics.Engine.Storage;

/// <summary>What a backup holds; written last, so that a folder without it is no whole backup.</summary>
/// <param name="Kind">sqlite or postgres.</param>
/// <param name="DatabaseFile">Name of the database's file in the folder.</param>
/// <param name="DatabaseSha256">Of that file.</param>
/// <param name="Migrations">Those the database had.</param>
/// <param name="Rows">Rows of each table when the copy was made.</param>
/// <param name="Pictures">Pictures that the database names; each is in the folder under its SHA-256.</param>
/// <param name="PictureBytes">Of them all.</param>
/// <param name="MissingPictures">Pictures that the database names and the data folder had not, or damaged.</param>
public sealed record BackupManifest(
    int Version, DateTimeOffset At, string Kind, string DatabaseFile, string DatabaseSha256, IReadOnlyList<string> Migrations,
    IReadOnlyDictionary<string, long> Rows, int Pictures, long PictureBytes, IReadOnlyList<string> MissingPictures)
{
    public const string FileName = "manifest.json";
    public const int Current = 1;

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <exception cref="ConfigurationException">None is there, or it is no manifest of a version known here.</exception>
    public static BackupManifest Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return JsonSerializer.Deserialize<BackupManifest>(File.ReadAllBytes(path), Json) is { Version: Current } manifest
                ? manifest
                : throw new ConfigurationException($"{path} is of another version of this program; restore with that one.");
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            throw new ConfigurationException($"{folder} holds no whole backup: {FileName} is missing or damaged. Run the backup again, or name another one.", error);
        }
    }

    /// <summary>Writes it whole: beside, synced, then renamed.</summary>
    public void Write(string folder)
    {
        var temporary = Path.Combine(folder, FileName + ".new");
        using (var file = File.Create(temporary))
        {
            JsonSerializer.Serialize(file, this, Json);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, Path.Combine(folder, FileName), overwrite: true);
    }
}
