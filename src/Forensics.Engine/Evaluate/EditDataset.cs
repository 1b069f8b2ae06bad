namespace Forensics.Engine.Evaluate;

/// <summary>A picture of which it is known whether it was edited.</summary>
/// <param name="Source">Set it comes from: pictures of one source are alike in ways that have nothing to do with edits.</param>
/// <param name="Base">Photo it was made from: never in the pictures that something is fitted to and in those it is tried on.</param>
/// <param name="Mask">File of the same size, 255 where it was edited, 128 where nothing is to be counted; null where it is not known.</param>
public sealed record EditPicture(string Path, bool IsEdited, string Source, string Base, string? Mask);

/// <summary>Labelled pictures: a folder with a <c>manifest.csv</c> (columns path, label, ground_truth, source_path), paths relative to it.</summary>
public static class EditDataset
{
    const string Authentic = "authentic";
    const string Edited = "tampered";
    const string OriginalOf = "original of ";

    /// <exception cref="ConfigurationException">No manifest, a column missing, or no pictures of both kinds in it.</exception>
    public static IReadOnlyList<EditPicture> Read(string folder)
    {
        var manifest = Path.Combine(folder, "manifest.csv");
        string[] lines;
        try
        {
            lines = File.ReadAllLines(manifest);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{manifest} can't be read ({error.Message.TrimEnd('.')}). Give the folder of a set of labelled pictures.");
        }

        List<string> fields = [];
        CsvFields.Read(lines.FirstOrDefault() ?? "", fields);
        var (path, label, truth, origin) = (Column("path"), Column("label"), Column("ground_truth"), Column("source_path"));
        List<string[]> rows = [];
        foreach (var line in lines.Skip(1))
        {
            if (CsvFields.Read(line, fields) is null && fields.Count > Math.Max(Math.Max(path, label), Math.Max(truth, origin)))
            {
                rows.Add([fields[path], fields[label], fields[truth], fields[origin]]);
            }
        }

        var edits = rows.Where(row => row[2].StartsWith(OriginalOf, StringComparison.Ordinal)).Select(row => row[2][OriginalOf.Length..].Trim()).ToHashSet();
        List<EditPicture> pictures =
        [
            .. rows.Where(row => KindOf(row[1]) is not null).Select(row => new EditPicture(
                Path.Combine(folder, row[0]), KindOf(row[1])!.Value, SourceOf(row[0]), BaseOf(row[0], row[2], row[3], edits), MaskOf(folder, row[2]))),
        ];
        return pictures.Exists(picture => picture.IsEdited) && pictures.Exists(picture => !picture.IsEdited)
            ? pictures
            : throw new ConfigurationException($"{manifest} names no pictures of both kinds: labels begin with \"{Authentic}\" and \"{Edited}\".");

        int Column(string name) => fields.IndexOf(name) is >= 0 and var at ? at : throw new ConfigurationException($"{manifest} has no column {name}.");
    }

    static bool? KindOf(string label) => label.Split(':')[0] switch { Authentic => false, Edited => true, _ => null };

    /// <summary>The file name's first word, as the sets at hand are named.</summary>
    static string SourceOf(string path) => Path.GetFileName(path).Split('_')[0];

    /// <summary>An original and its edit are one base; so are all pictures made from one photo.</summary>
    static string BaseOf(string path, string truth, string origin, HashSet<string> edits) =>
        truth.StartsWith(OriginalOf, StringComparison.Ordinal) ? truth[OriginalOf.Length..].Trim()
        : edits.Contains(Path.GetFileName(path)) ? Path.GetFileName(path)
        : origin;

    static string? MaskOf(string folder, string truth) =>
        Path.Combine(folder, truth.Split(' ')[0]) is var mask && mask.EndsWith(".png", StringComparison.Ordinal) && File.Exists(mask) ? mask : null;
}
