namespace Forensics.Imaging.Analyzers.Ghosts;

/// <summary>How much deeper than its like a cell's difference dips at a quality: similar texture is compared with similar texture.</summary>
static class GhostScores
{
    const int Bins = 24;
    const double MadToSigma = 1.4826;
    const double SpreadFloor = 0.02;

    // Keeps the logarithm finite; a textured cell differs by 1 to 100.
    const double ErrorOffset = 0.05;

    /// <summary>Cells by rising texture, flat ones left out; position decides ties.</summary>
    public static int[] UsableByTexture(GhostCells cells)
    {
        var usable = Enumerable.Range(0, cells.Activity.Length).Where(cell => cells.Activity[cell] > 0).ToArray();
        Array.Sort(usable, (a, b) => cells.Activity[a] != cells.Activity[b] ? cells.Activity[a].CompareTo(cells.Activity[b]) : a.CompareTo(b));
        return usable;
    }

    /// <summary>z per cell of the dip at one quality against its two neighbours; NaN where flat.</summary>
    /// <param name="errors">[quality][cell]</param>
    /// <param name="quality">Index, neither the first nor the last.</param>
    public static float[] Dips(float[][] errors, int quality, int[] byTexture)
    {
        var z = new float[errors[0].Length];
        z.AsSpan().Fill(float.NaN);
        foreach (var cell in byTexture)
        {
            z[cell] = (float)(Log(errors[quality][cell]) - 0.5 * (Log(errors[quality - 1][cell]) + Log(errors[quality + 1][cell])));
        }

        for (var bin = 0; bin < Bins; bin++)
        {
            var (from, to) = ((int)((long)byTexture.Length * bin / Bins), (int)((long)byTexture.Length * (bin + 1) / Bins));
            Standardise(z, byTexture.AsSpan(from, to - from));
        }

        return z;
    }

    static double Log(float error) => Math.Log(error + ErrorOffset);

    static void Standardise(float[] z, ReadOnlySpan<int> members)
    {
        if (members.IsEmpty)
        {
            return;
        }

        var values = new float[members.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = z[members[i]];
        }

        Array.Sort(values);
        var median = values[values.Length / 2];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Math.Abs(z[members[i]] - median);
        }

        Array.Sort(values);
        var spread = MadToSigma * values[values.Length / 2] + SpreadFloor;
        foreach (var cell in members)
        {
            z[cell] = (float)((z[cell] - median) / spread);
        }
    }
}
