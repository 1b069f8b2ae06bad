using System.Runtime.InteropServices;

namespace Forensics.Imaging.Analyzers.CopyMove;

/// <summary>Two places of one picture that look alike, in one of both directions.</summary>
/// <param name="Number">The same for both directions.</param>
/// <param name="AngleDegrees">What the descriptors say of the turn between them, after mirroring; 0 to 360.</param>
/// <param name="LogScale">Base 2, what they say of the scale.</param>
/// <param name="Distance">Of the descriptors.</param>
readonly record struct PlacePair(
    int Number, double FromX, double FromY, double ToX, double ToY, double AngleDegrees, double LogScale, bool IsMirrored, float Distance)
{
    public PlacePair Reverse() => this with
    {
        FromX = ToX, FromY = ToY, ToX = FromX, ToY = FromY, LogScale = -LogScale,
        AngleDegrees = IsMirrored ? AngleDegrees : (360 - AngleDegrees) % 360,
    };
}

/// <summary>Keypoints of a picture matched with those of the same picture.</summary>
/// <remarks>Amerini et al., "A SIFT-based forensic method for copy-move attack detection and transformation recovery", IEEE TIFS 6(3), 2011, III-B: of the
/// neighbours sorted by distance, those before the first clear gap are matches. There the chain ends at the first pair without a gap, which misses a source
/// pasted twice (its copies are equally near); here the first gap among the first few neighbours counts.</remarks>
static class SelfMatches
{
    const int Cells = 4;
    const int Directions = 8;
    const double ScalesApart = 3;

    // Neighbours asked for beyond the copies: the place itself, described several times, and places beside it, which are passed over.
    const int NeighboursBeside = 6;

    /// <returns>Each pair of places once, in the order of descriptor distance; at most <see cref="CopyMoveOptions.MaxMatches"/>.</returns>
    public static List<PlacePair> Find(Keypoints keypoints, IKeypointEngine engine, CopyMoveOptions options)
    {
        List<PlacePair> pairs = [];
        Add(pairs, keypoints, keypoints, false, engine, options);
        if (options.Mirrored)
        {
            Add(pairs, keypoints with { Descriptors = Mirror(keypoints.Descriptors) }, keypoints, true, engine, options);
        }

        // A stable order, so that equal distances give equal results.
        pairs.Sort((a, b) => a.Distance != b.Distance ? a.Distance.CompareTo(b.Distance) : a.Number.CompareTo(b.Number));
        return pairs.Count <= options.MaxMatches ? pairs : pairs[..options.MaxMatches];
    }

    static void Add(List<PlacePair> pairs, Keypoints query, Keypoints train, bool mirrored, IKeypointEngine engine, CopyMoveOptions options)
    {
        var matches = engine.Match(query, train, options.MaxCopies + 1 + NeighboursBeside);
        HashSet<(int, int)> known = [];
        List<KeypointMatch> apart = [];
        for (var i = 0; i < matches.Count;)
        {
            var from = matches[i].Query;
            apart.Clear();
            for (; i < matches.Count && matches[i].Query == from; i++)
            {
                if (AreApart(train.Points[from], train.Points[matches[i].Train], options.MinDistancePixels))
                {
                    apart.Add(matches[i]);
                }
            }

            foreach (var match in apart.Take(BeforeGap(apart, options)))
            {
                if (known.Add((Math.Min(from, match.Train), Math.Max(from, match.Train))))
                {
                    pairs.Add(Pair(pairs.Count, train.Points[from], train.Points[match.Train], mirrored, match.Distance));
                }
            }
        }
    }

    /// <returns>How many of the neighbours, nearest first, lie before the first clear gap; 0 when there is none.</returns>
    internal static int BeforeGap(List<KeypointMatch> neighbours, CopyMoveOptions options)
    {
        for (var count = 1; count < neighbours.Count && count <= options.MaxCopies; count++)
        {
            if (neighbours[count - 1].Distance < options.Ratio * neighbours[count].Distance)
            {
                return count;
            }
        }

        return 0;
    }

    internal static bool AreApart(Keypoint a, Keypoint b, double minDistance)
    {
        // A keypoint's size is the diameter of two scales.
        var least = Math.Max(minDistance, ScalesApart * Math.Max(a.SizePixels, b.SizePixels) / 2);
        var (dx, dy) = ((double)a.X - b.X, (double)a.Y - b.Y);
        return dx * dx + dy * dy >= least * least;
    }

    static PlacePair Pair(int number, Keypoint from, Keypoint to, bool mirrored, float distance)
    {
        var before = mirrored ? 180 - from.AngleDegrees : from.AngleDegrees;
        var angle = ((to.AngleDegrees - before) % 360 + 360) % 360;
        return new(number, from.X, from.Y, to.X, to.Y, angle, Math.Log2(to.SizePixels / from.SizePixels), mirrored, distance);
    }

    /// <summary>What SIFT would say of the places turned left to right: along the dominant direction nothing changes, across it rows and directions change sides.</summary>
    internal static byte[] Mirror(byte[] descriptors)
    {
        var from = MemoryMarshal.Cast<byte, float>(descriptors);
        var mirrored = new byte[descriptors.Length];
        var to = MemoryMarshal.Cast<byte, float>(mirrored.AsSpan());
        const int Length = Cells * Cells * Directions;
        for (var start = 0; start < from.Length; start += Length)
        {
            for (var i = 0; i < Length; i++)
            {
                var (row, column, direction) = (i / (Cells * Directions), i / Directions % Cells, i % Directions);
                to[start + i] = from[start + ((Cells - 1 - row) * Cells + column) * Directions + (Directions - direction) % Directions];
            }
        }

        return mirrored;
    }
}
