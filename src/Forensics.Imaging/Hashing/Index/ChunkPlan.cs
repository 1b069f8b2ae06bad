namespace Forensics.Imaging.Hashing.Index;

/// <summary>A run of bits of the permuted code that has a table of its own.</summary>
/// <param name="Offset">First bit, 0 to 255.</param>
/// <param name="Width">Bits, 1 to 26.</param>
/// <param name="Threshold">Codes are looked for up to this many bits away within the chunk, 0 to 3.</param>
readonly record struct Chunk(int Offset, int Width, int Threshold);

/// <summary>Cuts 256 bits into chunks so that every code within the radius agrees with the query in at least one of them.</summary>
/// <remarks>General pigeonhole principle: with thresholds tᵢ and Σ(tᵢ + 1) = r + 1, a code that is more than tᵢ bits off in every chunk is
/// at least Σ(tᵢ + 1) &gt; r bits off in all (Qin, Wang, Xiao, Wang, "GPH: similarity search in Hamming space", ICDE 2018, theorem 2).
/// Any split of the bits and of r + 1 will do, so a dynamic programme over both takes the cheapest by the expected number of memory
/// accesses; tables pay for their bytes at <see cref="PricePerByte"/>, dearer until they fit in what is allowed.</remarks>
static class ChunkPlan
{
    public const int Bits = PdqHash.Bits;
    public const int MaxChunks = 32;
    public const int MaxWidth = 26;
    public const int MaxThreshold = 3;
    const int MinWidth = 6;

    // In cache misses. A probe reads one place of a start table; a candidate reads its row number and its code.
    const double ProbeCost = 1;
    const double CandidateCost = 2;

    // A scan reads 16 bytes a code in sequence: a tenth of a miss (2 ns against 20 ns, measured at 10M with small pages).
    const double ScanCost = 0.1;

    // Accesses a byte a code is worth. 35 gives 99 bytes a code at 1M and 114 at 10M.
    const double PricePerByte = 35;
    const double PriceStep = 1.3;
    const int PriceSteps = 80;

    /// <summary>The plan for this many distinct codes, widest thresholds first; none where scanning is cheaper or no tables fit.</summary>
    public static IReadOnlyList<Chunk> For(long codes, int radius, double maxBytesPerCode)
    {
        var price = PricePerByte;
        for (var step = 0; step < PriceSteps; step++, price *= PriceStep)
        {
            var plan = Cheapest(codes, radius, price);
            if (plan.Sum(chunk => Cost(chunk.Width, chunk.Threshold, codes)) >= ScanCost * codes)
            {
                break;
            }

            if (Bytes(plan, codes) <= maxBytesPerCode)
            {
                return plan;
            }
        }

        return [];
    }

    /// <summary>Thresholds of each chunk for a smaller radius: credits are taken back where they save most. -1 leaves a chunk out.</summary>
    public static sbyte[] Thresholds(IReadOnlyList<Chunk> plan, long codes, int planRadius, int radius)
    {
        var thresholds = plan.Select(chunk => (sbyte)chunk.Threshold).ToArray();
        for (var credits = planRadius; credits > radius && plan.Count > 0; credits--)
        {
            var dearest = Enumerable.Range(0, plan.Count).Where(i => thresholds[i] >= 0)
                .MaxBy(i => Cost(plan[i].Width, thresholds[i], codes) - Cost(plan[i].Width, thresholds[i] - 1, codes));
            thresholds[dearest]--;
        }

        return thresholds;
    }

    /// <summary>Values at most <paramref name="threshold"/> bits from one of <paramref name="width"/> bits.</summary>
    public static int Probes(int width, int threshold)
    {
        int sum = 0, binomial = 1;
        for (var i = 0; i <= threshold; i++)
        {
            sum += binomial;
            binomial = binomial * (width - i) / (i + 1);
        }

        return sum;
    }

    /// <summary>Bytes a row number takes.</summary>
    public static int RowBytes(long codes) => codes <= 1 << 24 ? 3 : 4;

    static double Cost(int width, int threshold, long codes) =>
        Probes(width, threshold) * (ProbeCost + CandidateCost * codes / (1L << width));

    // The first chunk's rows are in its order and have no list. 32 bytes are the code, 8 its id.
    static double Bytes(List<Chunk> plan, long codes) =>
        32 + 8 + (plan.Count - 1) * RowBytes(codes) + plan.Sum(chunk => ((4L << chunk.Width) + 4) / (double)Math.Max(codes, 1));

    static List<Chunk> Cheapest(long codes, int radius, double price)
    {
        // best[c, b]: least cost that spends c credits (a chunk's tᵢ + 1) on the first b bits, and the choice that led there. Bits may be
        // left over: nobody has to look at them.
        var credits = radius + 1;
        var best = new double[credits + 1, Bits + 1];
        var choice = new (int Width, int Threshold)[credits + 1, Bits + 1];
        for (var i = 1; i < best.Length; i++)
        {
            best[i / (Bits + 1), i % (Bits + 1)] = double.PositiveInfinity;
        }

        for (var spent = 0; spent < credits; spent++)
        {
            for (var bits = 0; bits < Bits; bits++)
            {
                if (double.IsInfinity(best[spent, bits]))
                {
                    continue;
                }

                for (var threshold = 0; threshold <= Math.Min(MaxThreshold, credits - spent - 1); threshold++)
                {
                    for (var width = MinWidth; width <= Math.Min(MaxWidth, Bits - bits); width++)
                    {
                        var bytes = (4L << width) / (double)Math.Max(codes, 1) + RowBytes(codes);
                        var cost = best[spent, bits] + Cost(width, threshold, codes) + price * bytes;
                        if (cost < best[spent + threshold + 1, bits + width])
                        {
                            best[spent + threshold + 1, bits + width] = cost;
                            choice[spent + threshold + 1, bits + width] = (width, threshold);
                        }
                    }
                }
            }
        }

        return Walk(best, choice, credits);
    }

    static List<Chunk> Walk(double[,] best, (int Width, int Threshold)[,] choice, int credits)
    {
        var bits = Enumerable.Range(0, Bits + 1).MinBy(b => best[credits, b]);
        List<(int Width, int Threshold)> chunks = [];
        while (credits > 0)
        {
            var (width, threshold) = choice[credits, bits];
            chunks.Add((width, threshold));
            (credits, bits) = (credits - threshold - 1, bits - width);
        }

        var offset = 0;
        List<Chunk> plan = [];
        foreach (var (width, threshold) in chunks.OrderByDescending(chunk => chunk.Threshold).ThenByDescending(chunk => chunk.Width))
        {
            plan.Add(new Chunk(offset, width, threshold));
            offset += width;
        }

        return plan;
    }
}
