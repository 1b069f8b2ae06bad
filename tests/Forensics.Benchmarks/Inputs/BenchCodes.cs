using Forensics.Imaging.Hashing;

namespace Forensics.Benchmarks.Inputs;

/// <summary>Seeded 256-bit codes for the index, and queries at known distances from some of them.</summary>
/// <remarks>Skewed codes: 32 hidden bits are each shared by eight of the code, with a quarter of noise (φ = 1/4 between them); every
/// fourth bit is set in one code of eight only; and a tenth of the codes are in crowds of 20,000, 10,000, 6,667 … around a centre, with
/// 3 % of the bits of one crowd changed and 10 % of the next's, as low-texture pictures crowd.</remarks>
sealed class BenchCodes
{
    const ulong Seed = 0x9E3779B97F4A7C15;
    const int LargestCrowd = 20_000;
    const int CrowdedShare = 10;
    const ulong EveryFourth = 0x1111111111111111;

    readonly bool skewed;
    ulong state;

    public BenchCodes(int count, bool skewed)
    {
        this.skewed = skewed;
        state = Seed + (ulong)count;
        Codes = new PdqHash[count];
        Ids = new long[count];
        var filled = skewed ? Crowds(count / CrowdedShare) : 0;
        for (var i = filled; i < count; i++)
        {
            Codes[i] = Code();
        }

        for (var i = 0; i < count; i++)
        {
            Ids[i] = i;
        }
    }

    public PdqHash[] Codes { get; }

    public long[] Ids { get; }

    /// <summary>In turn: an unrelated code, and a stored one with 0 to 31 bits changed.</summary>
    public PdqHash[] Queries(int count)
    {
        var queries = new PdqHash[count];
        for (var i = 0; i < count; i++)
        {
            queries[i] = i % 2 == 0 ? Code() : Change(Codes[(int)(Next() % (ulong)Codes.Length)], i / 2 % 32);
        }

        return queries;
    }

    int Crowds(int most)
    {
        var filled = 0;
        for (var crowd = 1; filled < most; crowd++)
        {
            var centre = Code();
            for (var i = 0; i < Math.Max(1, LargestCrowd / crowd) && filled < most; i++)
            {
                var flips = crowd % 2 == 0 ? 26 : 8;
                Codes[filled++] = Change(centre, (int)(Next() % (ulong)(2 * flips)));
            }
        }

        // Not one crowd after the other.
        for (var i = filled - 1; i > 0; i--)
        {
            var j = (int)(Next() % (ulong)(i + 1));
            (Codes[i], Codes[j]) = (Codes[j], Codes[i]);
        }

        return filled;
    }

    PdqHash Code()
    {
        if (!skewed)
        {
            return new PdqHash(Next(), Next(), Next(), Next());
        }

        var hidden = Next() & uint.MaxValue;
        hidden |= hidden << 32;
        return new PdqHash(Word(), Word(), Word(), Word());

        ulong Word() => (hidden ^ Next() & Next()) & (~EveryFourth | Next() & Next());
    }

    PdqHash Change(PdqHash code, int bits)
    {
        Span<ulong> words = [code.Word0, code.Word1, code.Word2, code.Word3];
        Span<ulong> changed = stackalloc ulong[4];
        for (var done = 0; done < bits;)
        {
            var bit = (int)(Next() % PdqHash.Bits);
            if ((changed[bit / 64] >> bit % 64 & 1) == 0)
            {
                changed[bit / 64] |= 1UL << bit % 64;
                done++;
            }
        }

        return new PdqHash(words[0] ^ changed[0], words[1] ^ changed[1], words[2] ^ changed[2], words[3] ^ changed[3]);
    }

    // SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
    ulong Next()
    {
        unchecked
        {
            var z = state += 0x9E3779B97F4A7C15;
            z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
            z = (z ^ z >> 27) * 0x94D049BB133111EB;
            return z ^ z >> 31;
        }
    }
}
