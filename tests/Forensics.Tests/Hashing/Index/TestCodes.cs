using Forensics.Imaging.Hashing;
using Forensics.Imaging.Hashing.Index;

namespace Forensics.Tests.Hashing.Index;

/// <summary>Seeded codes, codes at exact distances, and the slow search that the index must equal.</summary>
sealed class TestCodes(int seed)
{
    readonly Random random = new(seed);

    public PdqHash Code() => new(Word(), Word(), Word(), Word());

    public PdqHash[] Codes(int count) => [.. Enumerable.Range(0, count).Select(_ => Code())];

    /// <summary>Eight bits follow each of 32 hidden ones, with noise in one of four; every fourth bit is seldom set.</summary>
    public PdqHash SkewedCode()
    {
        var hidden = Word() & uint.MaxValue;
        hidden |= hidden << 32;
        return new PdqHash(Skewed(), Skewed(), Skewed(), Skewed());

        ulong Skewed() => (hidden ^ Word() & Word()) & (~0x1111111111111111UL | Word() & Word());
    }

    /// <summary>Exactly this many bits changed.</summary>
    public PdqHash At(PdqHash code, int distance)
    {
        var bits = Enumerable.Range(0, PdqHash.Bits).ToArray();
        random.Shuffle(bits);
        var words = new ulong[4];
        foreach (var bit in bits.AsSpan(0, distance))
        {
            words[bit / 64] |= 1UL << bit % 64;
        }

        return new PdqHash(code.Word0 ^ words[0], code.Word1 ^ words[1], code.Word2 ^ words[2], code.Word3 ^ words[3]);
    }

    public int Below(int limit) => random.Next(limit);

    public static IReadOnlyList<HammingMatch> Search(IEnumerable<HammingEntry> entries, PdqHash code, int radius) =>
    [
        .. entries.Where(entry => entry.Code.DistanceTo(code) <= radius).GroupBy(entry => entry.Id)
            .Select(group => new HammingMatch(group.Key, group.Min(entry => entry.Code.DistanceTo(code))))
            .OrderBy(match => match.Distance).ThenBy(match => match.Id),
    ];

    ulong Word() => (ulong)random.NextInt64(long.MinValue, long.MaxValue);
}

/// <summary>A folder that goes when the test is over.</summary>
sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("forensics-index-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
