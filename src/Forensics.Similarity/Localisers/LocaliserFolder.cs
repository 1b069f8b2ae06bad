using Forensics.Similarity.Models;

namespace Forensics.Similarity.Localisers;

/// <summary>The localisers of a folder: each manifest beside its model file.</summary>
/// <param name="Models">Those that can be used, by file name of their manifests.</param>
/// <param name="Problems">One for each that can't: file, field and remedy. The others are not touched by it.</param>
public sealed record LocaliserFolder(IReadOnlyList<Localiser> Models, IReadOnlyList<ModelException> Problems)
{
    const string ManifestEnd = ".manifest.json";
    const string ModelEnd = ".onnx";

    /// <summary>Reads all manifests and verifies the model files' lengths and hashes; networks are opened when first asked.</summary>
    /// <param name="folder">May be missing or empty: then there are none.</param>
    public static LocaliserFolder Load(string folder, LocaliserOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        List<Localiser> models = [];
        List<ModelException> problems = [];
        if (!Directory.Exists(folder))
        {
            return new(models, problems);
        }

        try
        {
            HashSet<string> named = [];
            foreach (var path in Files(folder, ManifestEnd))
            {
                try
                {
                    // Should the manifest be unreadable, its model is likely named as it is.
                    named.Add(Path.GetFileName(path)[..^ManifestEnd.Length] + ModelEnd);
                    var manifest = ModelManifest.Read(path);
                    named.Add(manifest.File);
                    models.Add(Verified(path, manifest, models, options));
                }
                catch (ModelException problem)
                {
                    problems.Add(problem);
                }
            }

            problems.AddRange(Files(folder, ModelEnd).Where(path => !named.Contains(Path.GetFileName(path))).Select(Orphan));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            problems.Add(new ModelException(folder, "The folder of localisers can't be read.", "Let the service's user read it.", problem));
        }

        return new(models, problems);
    }

    static Localiser Verified(string path, ModelManifest manifest, List<Localiser> known, LocaliserOptions? options)
    {
        if (manifest.Task != "localize")
        {
            throw new ModelException(path, $"Field \"task\" is {manifest.Task}; known: localize.", "Put models of other tasks elsewhere, or correct the manifest.");
        }

        if (known.Find(other => other.Manifest.Name == manifest.Name) is { } first)
        {
            throw new ModelException(path, $"Field \"name\" is {manifest.Name}, as in {Path.GetFileName(first.ManifestPath)}.", "Give each model a name of its own.");
        }

        manifest.VerifyModel(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return new Localiser(Path.GetFullPath(path), manifest, options);
    }

    /// <summary>A model file that no manifest names would never run, and somebody meant it to.</summary>
    static ModelException Orphan(string path) =>
        new(path, "No manifest names this model.", $"Write one beside it, {Path.GetFileName(path)[..^ModelEnd.Length]}{ManifestEnd}.");

    static IEnumerable<string> Files(string folder, string end) =>
        Directory.EnumerateFiles(folder).Where(path => path.EndsWith(end, StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
