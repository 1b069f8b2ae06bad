namespace Forensics.Imaging.Analyzers.CopyMove;

/// <summary>Groups pairs that lie beside each other at both ends and tell about the same turn and scale.</summary>
/// <remarks>Single linkage. Both directions of each pair take part, because which end is the source is not known; so clusters come in twos.</remarks>
static class MatchClusters
{
    // SIFT's own angle and scale err by a few degrees and by up to half a step of an octave.
    const double MaxAngleDegrees = 20;
    const double MaxLogScale = 0.6;

    // How far apart two sources may be, and how far their targets may be from where the one says the other's is.
    const double ReachPixels = 160;
    const double FixedErrorPixels = 6;
    const double ErrorShare = 0.3;

    /// <returns>Directed pairs of each cluster with at least <paramref name="least"/> of them, the largest first.</returns>
    public static List<List<PlacePair>> Find(List<PlacePair> pairs, int least)
    {
        PlacePair[] directed = [.. pairs.Concat(pairs.Select(pair => pair.Reverse())).OrderBy(pair => pair.FromX).ThenBy(pair => pair.FromY).ThenBy(pair => pair.Number)];
        var parents = new int[directed.Length];
        for (var i = 0; i < parents.Length; i++)
        {
            parents[i] = i;
        }

        for (var i = 0; i < directed.Length; i++)
        {
            for (var j = i + 1; j < directed.Length && directed[j].FromX - directed[i].FromX <= ReachPixels; j++)
            {
                if (AreLinked(directed[i], directed[j]))
                {
                    parents[Root(parents, i)] = Root(parents, j);
                }
            }
        }

        return [.. Enumerable.Range(0, directed.Length)
            .GroupBy(i => Root(parents, i), i => directed[i])
            .Select(group => group.ToList())
            .Where(cluster => cluster.Count >= least)
            .OrderByDescending(cluster => cluster.Count)];
    }

    static int Root(int[] parents, int i)
    {
        while (parents[i] != i)
        {
            i = parents[i] = parents[parents[i]];
        }

        return i;
    }

    static bool AreLinked(in PlacePair a, in PlacePair b)
    {
        var (dx, dy) = (b.FromX - a.FromX, b.FromY - a.FromY);
        if (a.IsMirrored != b.IsMirrored || Math.Abs(dy) > ReachPixels || Math.Abs(a.LogScale - b.LogScale) > MaxLogScale)
        {
            return false;
        }

        var turn = Math.Abs(a.AngleDegrees - b.AngleDegrees);
        if (Math.Min(turn, 360 - turn) > MaxAngleDegrees)
        {
            return false;
        }

        var (sin, cos) = Math.SinCos(a.AngleDegrees * (Math.PI / 180));
        var scale = Math.Pow(2, a.LogScale);
        var along = a.IsMirrored ? -dx : dx;
        var (errorX, errorY) = (b.ToX - a.ToX - scale * (cos * along - sin * dy), b.ToY - a.ToY - scale * (sin * along + cos * dy));
        var most = FixedErrorPixels + ErrorShare * scale * Math.Sqrt(dx * dx + dy * dy);
        return errorX * errorX + errorY * errorY <= most * most;
    }
}
