using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Forensics.Imaging.Analyzers.Grid;

/// <summary>Each pixel votes for the grid of that 8×8 window over it which has most coefficients next to nothing.</summary>
/// <remarks>A draw gives no vote, whatever the order of windows; nor does a winning window that is constant along a row or a column (T. Nikoukhah et al.,
/// IPOL 2021). Windows are compared by keys of count, grid and flag: with the grid counted once upwards and once downwards, the two greatest keys
/// name the same grid only where one window alone has most.</remarks>
sealed class GridVotes
{
    public const int Grids = 64;
    public const byte None = 255;

    // Pixels that not all 64 windows cover.
    const int Border = WindowZeros.Side - 1;

    const int CountShift = 7;
    const int GridMask = Grids - 1;

    readonly long[] totals = new long[Grids];

    GridVotes(int width, int height) => (Width, Height, Votes) = (width, height, new byte[width * height]);

    public int Width { get; }

    public int Height { get; }

    /// <summary>Row-major: 8·y + x of the grid's origin, or <see cref="None"/>.</summary>
    public byte[] Votes { get; }

    public ReadOnlySpan<long> Totals => totals;

    public long Voted { get; private set; }

    /// <param name="luma">Row-major; both sides at least 16.</param>
    public static GridVotes Count(ReadOnlySpan<byte> luma, int width, int height)
    {
        var result = new GridVotes(width, height);
        result.Votes.AsSpan().Fill(None);
        result.Run(luma);
        result.Sum();
        return result;
    }

    void Run(ReadOnlySpan<byte> luma)
    {
        var stride = WindowZeros.Padded(Width);
        var zeros = new WindowZeros(Width);
        var constant = new ConstantWindows(Width);
        var (counts, up, down) = (new short[stride], new short[stride], new short[stride]);
        // Greatest key of the eight windows that begin at a column or up to seven before it, for the last eight rows of windows.
        var (rowsUp, rowsDown) = (new short[WindowZeros.Side * stride], new short[WindowZeros.Side * stride]);
        for (var y = 0; y < Height; y++)
        {
            var row = luma.Slice(y * Width, Width);
            zeros.Add(row, y);
            constant.Add(row);
            var top = y - Border;
            if (top < 0)
            {
                continue;
            }

            zeros.Count(y, counts);
            MakeKeys(counts, constant.Flags, top & 7, up, down);
            var slot = (top & 7) * stride;
            GreatestOfEight(up, rowsUp.AsSpan(slot, stride));
            GreatestOfEight(down, rowsDown.AsSpan(slot, stride));
            if (top >= Border)
            {
                Vote(rowsUp, rowsDown, stride, Votes.AsSpan(top * Width, Width));
            }
        }
    }

    /// <summary>Greater for more zeros; 0 is less than any window.</summary>
    static void MakeKeys(short[] counts, short[] constant, int rowOfGrid, short[] up, short[] down)
    {
        // Lanes begin at multiples of 16, so a lane's column in the grid is its index.
        var grid = Vector256.Create<short>([0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7]) + Vector256.Create((short)(8 * rowOfGrid));
        var (upper, lower) = (grid << 1, (Vector256.Create((short)GridMask) - grid) << 1);
        for (var x = 0; x < counts.Length; x += 16)
        {
            var key = ((Vector256.Create(counts, x) + Vector256<short>.One) << CountShift) | Vector256.Create(constant, x);
            (key | upper).CopyTo(up, x);
            (key | lower).CopyTo(down, x);
        }
    }

    /// <summary>At each column from 7: the greatest of the windows beginning there and at the seven columns before.</summary>
    static void GreatestOfEight(short[] keys, Span<short> greatest)
    {
        ref var source = ref MemoryMarshal.GetArrayDataReference(keys);
        ref var target = ref MemoryMarshal.GetReference(greatest);
        // The result for column x is kept at x - 7; what runs over the end is never read.
        for (var x = 0; x + 16 + Border <= keys.Length; x += 16)
        {
            var most = Vector256.LoadUnsafe(ref source, (nuint)x);
            for (var i = 1; i <= Border; i++)
            {
                most = Vector256.Max(most, Vector256.LoadUnsafe(ref source, (nuint)(x + i)));
            }

            most.StoreUnsafe(ref target, (nuint)x);
        }
    }

    void Vote(short[] rowsUp, short[] rowsDown, int stride, Span<byte> votes)
    {
        ref var firstUp = ref MemoryMarshal.GetArrayDataReference(rowsUp);
        ref var firstDown = ref MemoryMarshal.GetArrayDataReference(rowsDown);
        var last = Width - 2 * Border;
        Span<short> vote = stackalloc short[16];
        for (var x = 0; x < last; x += 16)
        {
            var (up, down) = (Vector256.LoadUnsafe(ref firstUp, (nuint)x), Vector256.LoadUnsafe(ref firstDown, (nuint)x));
            for (var i = 1; i < WindowZeros.Side; i++)
            {
                up = Vector256.Max(up, Vector256.LoadUnsafe(ref firstUp, (nuint)(i * stride + x)));
                down = Vector256.Max(down, Vector256.LoadUnsafe(ref firstDown, (nuint)(i * stride + x)));
            }

            var single = Vector256.Equals((up ^ down) & Vector256.Create((short)(GridMask << 1)), Vector256.Create((short)(GridMask << 1)));
            var usable = single & Vector256.Equals(up & Vector256<short>.One, Vector256<short>.Zero);
            var winner = (up >> 1) & Vector256.Create((short)GridMask);
            Vector256.ConditionalSelect(usable, winner, Vector256.Create((short)None)).CopyTo(vote);
            for (var i = 0; i < Math.Min(16, last - x); i++)
            {
                votes[Border + x + i] = (byte)vote[i];
            }
        }
    }

    void Sum()
    {
        Span<int> counts = stackalloc int[256];
        for (var y = 0; y < Height; y++)
        {
            counts.Clear();
            foreach (var vote in Votes.AsSpan(y * Width, Width))
            {
                counts[vote]++;
            }

            for (var grid = 0; grid < Grids; grid++)
            {
                totals[grid] += counts[grid];
                Voted += counts[grid];
            }
        }
    }
}
