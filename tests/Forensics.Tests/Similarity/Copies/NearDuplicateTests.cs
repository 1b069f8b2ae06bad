using System.Collections.Concurrent;
using Forensics.Engine.Banks;
using Forensics.Imaging;
using Forensics.Native;
using Forensics.Similarity.Copies;
using Forensics.Tests.Support;
using Xunit.Abstractions;

namespace Forensics.Tests.Similarity.Copies;

/// <summary>The measuring data's copies, through a bank folder as <c>index search</c> uses it.</summary>
[Trait("Speed", "Slow")]
public sealed class NearDuplicateTests(ITestOutputHelper output) : IDisposable
{
    const string EditedCopy = "user_photoshop (edited copy of a known original)";

    readonly string folder = Directory.CreateTempSubdirectory("forensics-neardup-").FullName;
    readonly ConcurrentDictionary<string, (string Sha256, CopyPrint Print)> prints = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [SharedDataFact]
    public void Copies_are_found_among_originals_and_goods_and_nothing_else_is()
    {
        var rows = CsvRows.Read(Path.Combine(SharedData.Root!, "near-dup", "pairs.csv")).ToList();
        var queries = rows.Select(row => row["query"]).ToHashSet();
        var originals = rows.Select(row => row["original"]).Where(path => path.Length > 0).ToHashSet();
        using var bank = BankFolder.Open(folder, CopyPictures.Verifier, output.WriteLine);
        bank.SetBank("web");
        var goods = Goods(originals).Where(path => !queries.Contains(path)).ToList();
        Each(originals.Concat(goods).Concat(queries), _ => { });
        foreach (var path in originals.Concat(goods))
        {
            bank.Add("web", path, prints[path].Sha256, prints[path].Print);
        }

        bank.Refresh();
        var matches = rows.Where(row => row["relation"] == "match").ToDictionary(row => (row["query"], row["original"]));
        var scenes = rows.Where(row => row["relation"] == "no_match" && row["original"].Length > 0)
            .SelectMany(row => new[] { (row["query"], row["original"]), (row["original"], row["query"]) }).ToHashSet();
        var found = new ConcurrentBag<(string Query, string Known)>();
        Each(queries, query =>
        {
            foreach (var match in bank.Search(prints[query].Sha256, prints[query].Print).Where(match => match.Match.Relation == CopyRelation.SamePicture && match.Path != query))
            {
                found.Add((query, match.Path));
            }
        });

        var same = found.ToHashSet();
        var falseOnes = same.Where(pair => !matches.ContainsKey(pair)).ToList();
        var missed = matches.Where(pair => !same.Contains(pair.Key)).ToList();
        output.WriteLine($"{originals.Count + goods.Count} known, {queries.Count} queries, {matches.Count - missed.Count} of {matches.Count} found; missed: {string.Join(", ", missed.Select(pair => pair.Key.Item1))}");
        output.WriteLine($"of {scenes.Count / 2} other shots of one scene called the same: {falseOnes.Count(scenes.Contains)}; of all other pairs: {falseOnes.Count(pair => !scenes.Contains(pair))}");
        foreach (var kind in missed.GroupBy(pair => pair.Value["transform"]).Where(kind => kind.Key != EditedCopy))
        {
            Assert.True(kind.Count() <= 1, $"{kind.Key}: {kind.Count()} missed");
        }

        Assert.True(falseOnes.Count(scenes.Contains) <= 1, string.Join("; ", falseOnes));
        Assert.DoesNotContain(falseOnes, pair => !scenes.Contains(pair));
        Assert.True(missed.Count <= 0.03 * matches.Count, $"{missed.Count} missed");
        var edited = missed.Count(pair => pair.Value["transform"] == EditedCopy);
        output.WriteLine($"edited copies: {matches.Count(pair => pair.Value["transform"] == EditedCopy) - edited} found, {edited} missed");
    }

    [SharedDataFact]
    public void Different_photos_of_one_product_are_never_the_same_picture()
    {
        var photos = CsvRows.Read(Path.Combine(SharedData.Root!, "products", "products.csv")).GroupBy(row => row["product_id"]).ToList();
        Each(photos.SelectMany(product => product.Select(row => row["file"])), _ => { });
        var (pairs, scenes) = (0, 0);
        List<string> same = [];
        foreach (var files in photos.Select(product => product.Select(row => row["file"]).Distinct().ToList()))
        {
            for (var i = 0; i < files.Count; i++)
            {
                for (var j = i + 1; j < files.Count; j++)
                {
                    pairs++;
                    var relation = CopyPictures.Verifier.Verify(prints[files[i]].Print, prints[files[j]].Print)?.Relation;
                    scenes += relation == CopyRelation.SameScene ? 1 : 0;
                    if (relation == CopyRelation.SamePicture)
                    {
                        same.Add($"{files[i]} and {files[j]}");
                    }
                }
            }
        }

        output.WriteLine($"{pairs} pairs of photos of one product: {scenes} the same thing or scene, {same.Count} the same picture");
        Assert.True(pairs > 400);
        Assert.Empty(same);
    }

    /// <summary>Photos of goods, without those that an original was made from.</summary>
    static IEnumerable<string> Goods(HashSet<string> originals)
    {
        var manifest = CsvRows.Read(Path.Combine(SharedData.Root!, "manifest.csv")).ToList();
        var sources = manifest.Where(row => originals.Contains(row["path"])).Select(row => (row["source"], row["source_path"])).ToHashSet();
        return manifest.Where(row => row["path"].StartsWith("products/", StringComparison.Ordinal) && !sources.Contains((row["source"], row["source_path"])))
            .Select(row => row["path"]).Where(path => File.Exists(Path.Combine(SharedData.Root!, path)) && Path.GetExtension(path) is ".jpg" or ".jpeg" or ".png" or ".webp");
    }

    void Each(IEnumerable<string> paths, Action<string> then) => Parallel.ForEach(paths.Distinct(), path =>
    {
        prints.GetOrAdd(path, name =>
        {
            var picture = EvidenceImage.Open(File.ReadAllBytes(Path.Combine(SharedData.Root!, name)), new SystemImageCodec(), new DecodeLimits());
            return (picture.Sha256, CopyPictures.Extractor.Extract(picture.Upright));
        });
        then(path);
    });
}
