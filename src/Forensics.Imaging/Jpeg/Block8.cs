using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Forensics.Imaging.Jpeg;

/// <summary>An 8×8 block of integers, a vector a row; the vector code also runs, more slowly, where there are no such vectors.</summary>
struct Block8
{
    public Vector256<int> R0, R1, R2, R3, R4, R5, R6, R7;

    /// <summary>Reads 8×8 samples, less 128 (T.81 A.3.1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Block8 Load(ref byte first, int stride)
    {
        Block8 block;
        block.R0 = LoadRow(ref first);
        block.R1 = LoadRow(ref Unsafe.Add(ref first, stride));
        block.R2 = LoadRow(ref Unsafe.Add(ref first, 2 * stride));
        block.R3 = LoadRow(ref Unsafe.Add(ref first, 3 * stride));
        block.R4 = LoadRow(ref Unsafe.Add(ref first, 4 * stride));
        block.R5 = LoadRow(ref Unsafe.Add(ref first, 5 * stride));
        block.R6 = LoadRow(ref Unsafe.Add(ref first, 6 * stride));
        block.R7 = LoadRow(ref Unsafe.Add(ref first, 7 * stride));
        return block;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<int> LoadRow(ref byte first)
    {
        var bytes = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref first)).AsByte();
        if (Avx2.IsSupported)
        {
            return Avx2.ConvertToVector256Int32(bytes) - Vector256.Create(128);
        }

        var words = Vector128.WidenLower(bytes);
        return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32() - Vector256.Create(128);
    }

    /// <summary>Exchanges rows and columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Block8 Transpose() => Avx2.IsSupported ? TransposeByUnpacking() : TransposeOneByOne();

    readonly Block8 TransposeByUnpacking()
    {
        var a0 = Avx2.UnpackLow(R0, R1);
        var a1 = Avx2.UnpackHigh(R0, R1);
        var a2 = Avx2.UnpackLow(R2, R3);
        var a3 = Avx2.UnpackHigh(R2, R3);
        var a4 = Avx2.UnpackLow(R4, R5);
        var a5 = Avx2.UnpackHigh(R4, R5);
        var a6 = Avx2.UnpackLow(R6, R7);
        var a7 = Avx2.UnpackHigh(R6, R7);
        var b0 = Avx2.UnpackLow(a0.AsInt64(), a2.AsInt64()).AsInt32();
        var b1 = Avx2.UnpackHigh(a0.AsInt64(), a2.AsInt64()).AsInt32();
        var b2 = Avx2.UnpackLow(a1.AsInt64(), a3.AsInt64()).AsInt32();
        var b3 = Avx2.UnpackHigh(a1.AsInt64(), a3.AsInt64()).AsInt32();
        var b4 = Avx2.UnpackLow(a4.AsInt64(), a6.AsInt64()).AsInt32();
        var b5 = Avx2.UnpackHigh(a4.AsInt64(), a6.AsInt64()).AsInt32();
        var b6 = Avx2.UnpackLow(a5.AsInt64(), a7.AsInt64()).AsInt32();
        var b7 = Avx2.UnpackHigh(a5.AsInt64(), a7.AsInt64()).AsInt32();
        Block8 turned;
        turned.R0 = Avx2.Permute2x128(b0, b4, 0x20);
        turned.R1 = Avx2.Permute2x128(b1, b5, 0x20);
        turned.R2 = Avx2.Permute2x128(b2, b6, 0x20);
        turned.R3 = Avx2.Permute2x128(b3, b7, 0x20);
        turned.R4 = Avx2.Permute2x128(b0, b4, 0x31);
        turned.R5 = Avx2.Permute2x128(b1, b5, 0x31);
        turned.R6 = Avx2.Permute2x128(b2, b6, 0x31);
        turned.R7 = Avx2.Permute2x128(b3, b7, 0x31);
        return turned;
    }

    readonly Block8 TransposeOneByOne()
    {
        var source = MemoryMarshal.Cast<Block8, int>(new ReadOnlySpan<Block8>(in this));
        var turned = default(Block8);
        var target = MemoryMarshal.Cast<Block8, int>(new Span<Block8>(ref turned));
        for (var i = 0; i < 64; i++)
        {
            target[i] = source[8 * (i & 7) + (i >> 3)];
        }

        return turned;
    }
}
