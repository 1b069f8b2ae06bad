using Forensics.Imaging.Hashing;
using Forensics.Imaging.Hashing.Index;

namespace Forensics.Similarity.Copies;

/// <summary>Leads from a picture's print to the pictures it may be a copy of. What it names is to be verified by <see cref="CopyVerifier"/>.</summary>
/// <remarks>Two exact Hamming indexes in one folder: of the hashes of pictures and their parts, and of local features. A picture has one id in both.
/// Search, add and remove may go on in any number of threads while another merges. Changes since the last merge are in memory only: after a start the caller
/// applies those after <see cref="Checkpoint"/> again, in their order.</remarks>
public sealed class CopyIndex : IDisposable
{
    readonly HammingIndex hashes;
    readonly HammingIndex features;
    readonly CopyIndexOptions options;

    CopyIndex(HammingIndex hashes, HammingIndex features, CopyIndexOptions options)
    {
        (this.hashes, this.features, this.options) = (hashes, features, options);
    }

    /// <summary>Opens the folder's index, an empty one where there is none.</summary>
    /// <exception cref="HammingIndexException">In use by another process, not writable, or a file in it is damaged or of another version.</exception>
    public static CopyIndex Open(string folder, CopyIndexOptions? options = null)
    {
        options ??= new CopyIndexOptions();
        var hashes = HammingIndex.Open(Path.Combine(folder, "hashes"), options.Hamming);
        try
        {
            return new CopyIndex(hashes, HammingIndex.Open(Path.Combine(folder, "features"), options.Hamming with { MaxRadius = options.FeatureRadiusBits }), options);
        }
        catch
        {
            hashes.Dispose();
            throw;
        }
    }

    /// <summary>What the last finished merge was given; 0 before the first.</summary>
    public long Checkpoint => Math.Min(hashes.Checkpoint, features.Checkpoint);

    public bool NeedsMerge => hashes.NeedsMerge || features.NeedsMerge;

    /// <summary>Hashes and local features in segments and in memory.</summary>
    public (long Hashes, long Features) Entries => (hashes.SegmentEntries + hashes.TailEntries, features.SegmentEntries + features.TailEntries);

    public long FileBytes => hashes.FileBytes + features.FileBytes;

    /// <summary>Adds a picture.</summary>
    public void Add(long id, CopyPrint print)
    {
        ArgumentNullException.ThrowIfNull(print);
        foreach (var region in print.Regions.Where(region => region.IsComparable))
        {
            hashes.Add(region.Forms[0], id);
        }

        foreach (var code in print.Features.Codes)
        {
            features.Add(code, id);
        }
    }

    /// <summary>Adds a picture of which nothing but its hash is known.</summary>
    public void Add(long id, PdqHash hash) => hashes.Add(hash, id);

    /// <summary>Takes a picture out; nothing happens when it is not there.</summary>
    public void Remove(long id)
    {
        hashes.Remove(id);
        features.Remove(id);
    }

    /// <summary>Pictures worth verifying: all whose hashes are near, then those that share the most local features.</summary>
    /// <exception cref="HammingIndexException">A segment is damaged.</exception>
    public IReadOnlyList<CopyCandidate> Search(CopyPrint query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var near = ByHash(query);
        var votes = ByFeatures(query.Features);
        return [.. near.Keys.Union(votes.Keys)
            .Select(id => new CopyCandidate(id, near.TryGetValue(id, out var bits) ? bits : null, votes.GetValueOrDefault(id)))
            .OrderBy(candidate => candidate.DistanceBits is null)
            .ThenByDescending(candidate => candidate.Votes)
            .ThenBy(candidate => candidate.DistanceBits)
            .ThenBy(candidate => candidate.Id)];
    }

    /// <summary>Puts what is in memory on the disk; see <see cref="HammingIndex.Merge"/>.</summary>
    public void Merge(long mark, bool everything = false, CancellationToken cancellation = default)
    {
        hashes.Merge(mark, everything, cancellation);
        features.Merge(mark, everything, cancellation);
    }

    /// <summary>Compares every checksum.</summary>
    /// <exception cref="HammingIndexException">Names the file and the damaged section.</exception>
    public void Verify(CancellationToken cancellation = default)
    {
        hashes.Verify(cancellation);
        features.Verify(cancellation);
    }

    public void Dispose()
    {
        hashes.Dispose();
        features.Dispose();
    }

    Dictionary<long, int> ByHash(CopyPrint query)
    {
        Dictionary<long, int> nearest = [];
        foreach (var form in query.Regions.Where(region => region.IsComparable).SelectMany(region => region.Forms))
        {
            foreach (var match in hashes.Search(form, options.HashRadiusBits))
            {
                nearest[match.Id] = Math.Min(match.Distance, nearest.GetValueOrDefault(match.Id, int.MaxValue));
            }
        }

        return nearest;
    }

    Dictionary<long, double> ByFeatures(LocalFeatures query)
    {
        Dictionary<long, double> upright = [], mirrored = [];
        for (var i = 0; i < Math.Min(query.Codes.Count, options.MaxQueryFeatures); i++)
        {
            Vote(query.Codes[i], upright);
            Vote(LocalFeatureCode.Mirrored(query.Codes[i]), mirrored);
        }

        foreach (var (id, votes) in mirrored)
        {
            upright[id] = Math.Max(votes, upright.GetValueOrDefault(id));
        }

        return upright
            .Where(entry => entry.Value >= options.MinVotes)
            .OrderByDescending(entry => entry.Value)
            .ThenBy(entry => entry.Key)
            .Take(options.MaxFeatureCandidates)
            .ToDictionary();
    }

    /// <summary>A feature that many pictures have says little of each: its vote is shared among them.</summary>
    void Vote(PdqHash code, Dictionary<long, double> votes)
    {
        var found = features.Search(code, options.FeatureRadiusBits);
        foreach (var match in found)
        {
            votes[match.Id] = votes.GetValueOrDefault(match.Id) + 1.0 / found.Count;
        }
    }
}

/// <param name="DistanceBits">Least distance of the hashes of any two parts; null when no two are near.</param>
/// <param name="Votes">Local features in common, each shared among the pictures that have it.</param>
public readonly record struct CopyCandidate(long Id, int? DistanceBits, double Votes);

/// <summary>How <see cref="CopyIndex"/> searches.</summary>
public sealed record CopyIndexOptions
{
    /// <summary>Hashes at most so far apart make a candidate. Default 31, where PDQ calls two pictures the same.</summary>
    public int HashRadiusBits { get; init; } = 31;

    /// <summary>Codes of local features at most so far apart vote. Default 20.</summary>
    public int FeatureRadiusBits { get; init; } = 20;

    /// <summary>Local features of the query that vote, strongest first. Default 256.</summary>
    public int MaxQueryFeatures { get; init; } = 256;

    /// <summary>Fewest votes of a candidate. Default 2.</summary>
    public double MinVotes { get; init; } = 2;

    /// <summary>Candidates by votes alone. Default 30.</summary>
    public int MaxFeatureCandidates { get; init; } = 30;

    public HammingIndexOptions Hamming { get; init; } = new();
}
