namespace Forensics.Imaging.Analyzers.DoubleJpeg;

/// <summary>The 8×8 blocks of a grid, and which of them can be judged.</summary>
class JudgedBlocks(int columns, int rows)
{
    public int Columns { get; } = columns;

    public int Rows { get; } = rows;

    /// <summary>Neither clipped nor flat; a block that is not whole is never usable.</summary>
    public bool[] Usable { get; } = new bool[columns * rows];

    /// <summary>Values other than 0 among the frequencies read: how much texture there is.</summary>
    public byte[] NonZero { get; } = new byte[columns * rows];

    public int UsableCount { get; private set; }

    protected void Judge(int block, int nonZero, bool usable)
    {
        NonZero[block] = (byte)nonZero;
        Usable[block] = usable;
        UsableCount += usable ? 1 : 0;
    }
}
