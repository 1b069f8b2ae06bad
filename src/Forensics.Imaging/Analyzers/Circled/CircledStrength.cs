namespace Forensics.Imaging.Analyzers.Circled;

/// <summary>Takes a circled region as a hypothesis: is a map stronger inside than around it, and than at other places of the same texture? Limits: README.md.</summary>
public sealed class CircledStrength(CircledOptions? options = null)
{
    /// <summary>Raised whenever the numbers change.</summary>
    public const int Version = 1;

    // Sums of the same cells in another order may differ in the last bits; an equal place is "at least as strong".
    const double Tolerance = 1e-9;

    readonly CircledOptions options = options ?? new();

    /// <summary>Never throws for unsuitable regions: they give a reason.</summary>
    /// <param name="circles">All that were circled on the picture, stored orientation; one that lies outside it or is not finite covers nothing.</param>
    /// <param name="seed">Of the random places; each region begins with it anew, so that none depends on the others' number.</param>
    /// <returns>One reading for each region.</returns>
    public IReadOnlyList<CircledReading> Read(TexturedMap map, IReadOnlyList<CircledShape> circles, int seed)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(circles);
        var regions = circles.Select(circle => CellsOf(map, circle)).ToList();
        var circled = new bool[map.Strength.Length];
        regions.ForEach(region => region.ForEach(cell => circled[cell] = true));
        var rank = ActivityRanks(map);
        return regions.ConvertAll(region => Read(map, region, circled, rank, seed));
    }

    CircledReading Read(TexturedMap map, List<int> region, bool[] circled, double[] rank, int seed)
    {
        if (region.Count < options.MinCells)
        {
            return new(CircledReason.TooSmall, region.Count);
        }

        var known = region.FindAll(cell => !double.IsNaN(rank[cell]));
        if (known.Count < options.MinKnownShare * region.Count)
        {
            return new(CircledReason.NothingKnown, region.Count);
        }

        var inside = known.Average(cell => (double)map.Strength[cell]);
        var places = Places(map, region, known, circled, rank, new Random(seed));
        var reading = new CircledReading(null, region.Count, inside, Around(map, region, known.Count, circled, rank), Places: places.Count);
        return places.Count < options.MinPlaces
            ? reading with { NotApplicable = CircledReason.NoLikePlaces }
            : reading with { Elsewhere = places.Average(), P = (1.0 + places.Count(place => place >= inside - Tolerance)) / (1.0 + places.Count) };
    }

    static List<int> CellsOf(TexturedMap map, CircledShape circle)
    {
        List<int> cells = [];
        for (var cell = 0; cell < map.Strength.Length; cell++)
        {
            if (circle.Contains((cell % map.Columns + 0.5) * map.CellPixels, (cell / map.Columns + 0.5) * map.CellPixels))
            {
                cells.Add(cell);
            }
        }

        return cells;
    }

    /// <summary>Each known cell's place in the order of texture, 0 to 1; NaN where strength or texture is unknown.</summary>
    static double[] ActivityRanks(TexturedMap map)
    {
        var rank = new double[map.Strength.Length];
        rank.AsSpan().Fill(double.NaN);
        var order = Enumerable.Range(0, rank.Length).Where(cell => !float.IsNaN(map.Strength[cell]) && !float.IsNaN(map.Activity[cell]))
            .OrderBy(cell => map.Activity[cell]).ToArray();
        for (var i = 0; i < order.Length; i++)
        {
            rank[order[i]] = (i + 0.5) / order.Length;
        }

        return rank;
    }

    /// <summary>Layer by layer outwards until as many cells are known as inside; circled regions are left out.</summary>
    static double? Around(TexturedMap map, List<int> region, int wanted, bool[] circled, double[] rank)
    {
        var seen = circled.ToArray();
        var (sum, known) = (0.0, 0);
        for (var layer = region; layer.Count > 0 && known < wanted;)
        {
            List<int> next = [];
            foreach (var cell in layer)
            {
                var (column, row) = (cell % map.Columns, cell / map.Columns);
                for (var y = Math.Max(0, row - 1); y <= Math.Min(map.Rows - 1, row + 1); y++)
                {
                    for (var x = Math.Max(0, column - 1); x <= Math.Min(map.Columns - 1, column + 1); x++)
                    {
                        var there = y * map.Columns + x;
                        if (!seen[there])
                        {
                            seen[there] = true;
                            next.Add(there);
                        }
                    }
                }
            }

            foreach (var cell in next.Where(cell => !double.IsNaN(rank[cell])))
            {
                sum += map.Strength[cell];
                known++;
            }

            layer = next;
        }

        return known == 0 ? null : sum / known;
    }

    /// <summary>Mean strength at random places, no two the same.</summary>
    List<double> Places(TexturedMap map, List<int> region, List<int> known, bool[] circled, double[] rank, Random random)
    {
        var ownRank = known.Average(cell => rank[cell]);
        var (left, right) = (region.Min(cell => cell % map.Columns), region.Max(cell => cell % map.Columns));
        var (top, bottom) = (region[0] / map.Columns, region[^1] / map.Columns);
        List<double> places = [];
        HashSet<int> tried = [];
        for (var tries = options.Places * options.TriesPerPlace; tries > 0 && places.Count < options.Places; tries--)
        {
            var dx = random.Next(-left, map.Columns - right);
            var dy = random.Next(-top, map.Rows - bottom);
            var shift = dy * map.Columns + dx;
            if (tried.Add(shift) && StrengthAt(map, region, shift, circled, rank, known.Count, ownRank) is { } strength)
            {
                places.Add(strength);
            }
        }

        return places;
    }

    /// <returns>Null where the place is not comparable.</returns>
    double? StrengthAt(TexturedMap map, List<int> region, int shift, bool[] circled, double[] rank, int wanted, double ownRank)
    {
        var (sum, rankSum, known) = (0.0, 0.0, 0);
        foreach (var cell in region)
        {
            var there = cell + shift;
            if (circled[there])
            {
                return null;
            }

            if (!double.IsNaN(rank[there]))
            {
                sum += map.Strength[there];
                rankSum += rank[there];
                known++;
            }
        }

        return known >= options.MinPlaceShare * wanted && Math.Abs(rankSum / known - ownRank) <= options.MaxActivityRankDistance ? sum / known : null;
    }
}
