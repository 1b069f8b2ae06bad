namespace Forensics.Imaging.Analyzers;

/// <summary>Blocks that were given a score for how unlike their like they are.</summary>
/// <param name="CellPixels">Side of a block.</param>
/// <param name="Activity">How much texture a block has, in any unit.</param>
/// <param name="Z">Robust standard score; NaN where a block is not usable.</param>
sealed record ScoredBlocks(int Columns, int Rows, int CellPixels, bool[] Usable, float[] Activity, float[] Z)
{
    public int UsableCount { get; } = Usable.Count(usable => usable);
}

/// <param name="RegionZ">|z| above which a block joins a region.</param>
/// <param name="MinRegionBlocks">Fewest blocks of a region.</param>
/// <param name="Translations">Random translations for the empirical p.</param>
readonly record struct ScoreRegionOptions(double RegionZ, int MinRegionBlocks, int Translations);

/// <summary>Finds the strongest connected region of like-signed z and compares it with random places of the same shape.</summary>
sealed class ScoreRegions(ScoredBlocks blocks, ScoreRegionOptions options)
{
    // Bounds for the number of blocks that count as one independent block; measured on photos to lie between these.
    const double LeastCorrelation = 3;
    const double MostCorrelation = 5;

    // A random place is comparable when it holds this share of usable blocks, its mean activity rank is this close, and it is mostly elsewhere.
    const double MinUsableShare = 0.8;
    const double MaxActivityRankDistance = 0.15;
    const double MaxOverlapShare = 0.5;
    const int TriesPerTranslation = 30;
    const int FewestTranslations = 20;

    readonly float[] z = blocks.Z;
    readonly double correlation = Correlation(blocks, blocks.Z);

    /// <param name="T">Mean |z| × √(count / correlation).</param>
    public readonly record struct Found(double T, double MeanZ, int Count, double? EmpiricalP, PixelBox Box);

    public Found? Strongest(Random random)
    {
        List<int>? best = null;
        var (bestSum, bestT) = (0.0, 0.0);
        foreach (var component in ConnectedCells.Of(z.Length, blocks.Columns, SignBeyond))
        {
            var sum = component.Sum(block => (double)z[block]);
            if (component.Count >= options.MinRegionBlocks && Strength(sum, component.Count) > bestT)
            {
                (best, bestSum, bestT) = (component, sum, Strength(sum, component.Count));
            }
        }

        return best is null ? null : new(bestT, bestSum / best.Count, best.Count, EmpiricalP(best, bestT, random), BoxOf(best));
    }

    double Strength(double sum, int count) => Math.Abs(sum) / Math.Sqrt(count * correlation);

    // NaN is beyond neither side.
    int SignBeyond(int block) => z[block] > options.RegionZ ? 1 : z[block] < -options.RegionZ ? -1 : 0;

    double? EmpiricalP(List<int> region, double strength, Random random)
    {
        var rank = ActivityRanks();
        var members = region.ToHashSet();
        var box = ConnectedCells.Box(region, blocks.Columns);
        var ownRank = region.Average(block => rank[block]);
        var (places, atLeast) = (0, 0);
        for (var tries = options.Translations * TriesPerTranslation; tries > 0 && places < options.Translations; tries--)
        {
            var dx = random.Next(-box.X, blocks.Columns - box.X - box.Width + 1);
            var dy = random.Next(-box.Y, blocks.Rows - box.Y - box.Height + 1);
            if (StrengthAt(region, dy * blocks.Columns + dx, members, rank, ownRank) is { } there)
            {
                places++;
                atLeast += there >= strength ? 1 : 0;
            }
        }

        return places < FewestTranslations ? null : (1.0 + atLeast) / (1.0 + places);
    }

    /// <returns>Null where the place is not comparable.</returns>
    double? StrengthAt(List<int> region, int shift, HashSet<int> members, double[] rank, double ownRank)
    {
        var (sum, rankSum, usable, overlap) = (0.0, 0.0, 0, 0);
        foreach (var block in region)
        {
            var there = block + shift;
            overlap += members.Contains(there) ? 1 : 0;
            if (blocks.Usable[there])
            {
                usable++;
                sum += z[there];
                rankSum += rank[there];
            }
        }

        var comparable = usable >= MinUsableShare * region.Count
            && overlap <= MaxOverlapShare * region.Count
            && Math.Abs(rankSum / usable - ownRank) <= MaxActivityRankDistance;
        return comparable ? Strength(sum, usable) : null;
    }

    /// <summary>Each usable block's place in the order of activity, 0 to 1.</summary>
    double[] ActivityRanks()
    {
        var order = Enumerable.Range(0, z.Length).Where(block => blocks.Usable[block]).OrderBy(block => blocks.Activity[block]).ToArray();
        var rank = new double[z.Length];
        for (var i = 0; i < order.Length; i++)
        {
            rank[order[i]] = (i + 0.5) / order.Length;
        }

        return rank;
    }

    PixelBox BoxOf(List<int> region)
    {
        var box = ConnectedCells.Box(region, blocks.Columns);
        return new(blocks.CellPixels * box.X, blocks.CellPixels * box.Y, blocks.CellPixels * box.Width, blocks.CellPixels * box.Height);
    }

    /// <summary>Blocks per independent block, from the correlation of z with its right and lower neighbour, taken as separable and of first order.</summary>
    static double Correlation(ScoredBlocks blocks, float[] z)
    {
        var (product, square) = (0.0, 0.0);
        var (pairs, count) = (0L, 0L);
        for (var block = 0; block < z.Length; block++)
        {
            if (!blocks.Usable[block])
            {
                continue;
            }

            // A few extreme blocks must not decide.
            var here = Math.Clamp(z[block], -3, 3);
            square += here * here;
            count++;
            if ((block + 1) % blocks.Columns != 0 && blocks.Usable[block + 1])
            {
                product += here * Math.Clamp(z[block + 1], -3, 3);
                pairs++;
            }

            if (block + blocks.Columns < z.Length && blocks.Usable[block + blocks.Columns])
            {
                product += here * Math.Clamp(z[block + blocks.Columns], -3, 3);
                pairs++;
            }
        }

        var rho = square > 0 && pairs > 0 ? Math.Clamp(product / pairs / (square / count), 0, 0.9) : 0;
        var along = (1 + rho) / (1 - rho);
        return Math.Clamp(along * along, LeastCorrelation, MostCorrelation);
    }
}
