namespace Forensics.Imaging.Analyzers.DoubleJpeg;

/// <summary>Means over 3×3 blocks, of those that are usable.</summary>
static class Neighbourhood
{
    /// <returns>NaN where the block itself is not usable.</returns>
    public static float[] Mean(float[] values, JudgedBlocks blocks)
    {
        var means = new float[values.Length];
        means.AsSpan().Fill(float.NaN);
        for (var row = 0; row < blocks.Rows; row++)
        {
            for (var column = 0; column < blocks.Columns; column++)
            {
                if (!blocks.Usable[row * blocks.Columns + column])
                {
                    continue;
                }

                var (sum, count) = (0f, 0);
                for (var y = Math.Max(0, row - 1); y <= Math.Min(blocks.Rows - 1, row + 1); y++)
                {
                    for (var x = Math.Max(0, column - 1); x <= Math.Min(blocks.Columns - 1, column + 1); x++)
                    {
                        if (blocks.Usable[y * blocks.Columns + x])
                        {
                            sum += values[y * blocks.Columns + x];
                            count++;
                        }
                    }
                }

                means[row * blocks.Columns + column] = sum / count;
            }
        }

        return means;
    }
}
