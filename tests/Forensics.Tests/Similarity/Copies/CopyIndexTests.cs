using Forensics.Imaging.Hashing;
using Forensics.Imaging.Hashing.Index;
using Forensics.Similarity.Copies;

namespace Forensics.Tests.Similarity.Copies;

public sealed class CopyIndexTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("forensics-copies-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_crop_leads_to_its_picture_among_others_before_and_after_a_merge()
    {
        using var index = Filled();
        var crop = CopyPictures.Extractor.Extract(CopyPictures.Crop(CopyPictures.Cup, 0.3, 0.1, 0.6, 0.65));

        var before = index.Search(crop);
        index.Merge(mark: 7);

        Assert.Equal(1, before[0].Id);
        Assert.Equal(before, index.Search(crop));
        Assert.Equal(7, index.Checkpoint);
    }

    [Fact]
    public void Votes_are_those_of_comparing_every_feature_with_every_other()
    {
        using var index = Filled();
        index.Merge(mark: 1);
        var options = new CopyIndexOptions();
        foreach (var query in Prints.Take(3))
        {
            Dictionary<long, double> expected = [];
            foreach (var turn in new Func<PdqHash, PdqHash>[] { code => code, LocalFeatureCode.Mirrored })
            {
                Dictionary<long, double> votes = [];
                foreach (var code in query.Features.Codes.Take(options.MaxQueryFeatures))
                {
                    var hits = Prints.Select((print, id) => (print, id))
                        .Where(other => other.print.Features.Codes.Any(known => known.DistanceTo(turn(code)) <= options.FeatureRadiusBits)).Select(other => (long)other.id).ToList();
                    hits.ForEach(id => votes[id] = votes.GetValueOrDefault(id) + 1.0 / hits.Count);
                }

                foreach (var (id, value) in votes)
                {
                    expected[id] = Math.Max(value, expected.GetValueOrDefault(id));
                }
            }

            var found = index.Search(query).Where(candidate => candidate.Votes > 0).ToDictionary(candidate => candidate.Id, candidate => candidate.Votes);
            Assert.Equal(expected.Where(pair => pair.Value >= options.MinVotes).Select(pair => pair.Key).Order(), found.Keys.Order());
            Assert.All(found, pair => Assert.Equal(expected[pair.Key], pair.Value, 9));
        }
    }

    [Fact]
    public void What_is_taken_out_is_found_no_more()
    {
        using var index = Filled();
        index.Merge(mark: 1);
        index.Remove(1);
        Assert.DoesNotContain(index.Search(Prints[1]), candidate => candidate.Id == 1);

        index.Merge(mark: 2, everything: true);
        Assert.DoesNotContain(index.Search(Prints[1]), candidate => candidate.Id == 1);
    }

    [Fact]
    public void A_hash_alone_is_found_by_the_hash()
    {
        using var index = CopyIndex.Open(folder);
        index.Add(5, Prints[2].Regions[0].Forms[0]);

        Assert.Equal(new CopyCandidate(5, 0, 0), Assert.Single(index.Search(Prints[2])));
    }

    [Fact]
    public void Only_one_may_have_it_open()
    {
        using var index = CopyIndex.Open(folder);

        Assert.Throws<HammingIndexException>(() => CopyIndex.Open(folder));
    }

    static IReadOnlyList<CopyPrint> Prints { get; } =
        [.. new[] { CopyPictures.Motorcycle, CopyPictures.Cup, CopyPictures.Cat, CopyPictures.Box, SyntheticPictures.Scene(400, 300, seed: 8) }.Select(CopyPictures.Extractor.Extract)];

    CopyIndex Filled()
    {
        var index = CopyIndex.Open(folder);
        for (var id = 0; id < Prints.Count; id++)
        {
            index.Add(id, Prints[id]);
        }

        return index;
    }
}
