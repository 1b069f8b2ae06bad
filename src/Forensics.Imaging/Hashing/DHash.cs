namespace Forensics.Imaging.Hashing;

/// <summary>The 64-bit difference hash "dHash": whether it gets brighter from cell to cell. An additional sign of agreement, too weak to search with.</summary>
/// <remarks>
/// Mean luma of 9×8 equal cells (<see cref="AreaAverage"/>), compared exactly; a bit is 1 where the cell to the right is brighter. The top left pair
/// comes first, in the highest bit, then row by row: the order of Python's imagehash.dhash, whose resizing differs. Of a flat picture all bits are 0.
/// </remarks>
public static class DHash
{
    /// <summary>Raised when the same pixels may give other bits.</summary>
    public const int Version = 1;

    const int Columns = 9;
    const int Rows = 8;

    /// <summary>Hashes a picture as it is shown: EXIF orientation must have been applied.</summary>
    public static ulong Compute(RgbImage upright)
    {
        ArgumentNullException.ThrowIfNull(upright);
        var cells = AreaAverage.Luma(upright, Columns, Rows);
        var bits = 0UL;
        for (var i = 0; i < Rows; i++)
        {
            for (var j = 1; j < Columns; j++)
            {
                bits = (bits << 1) | (cells[i * Columns + j] > cells[i * Columns + j - 1] ? 1UL : 0UL);
            }
        }

        return bits;
    }
}
