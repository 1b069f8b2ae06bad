using System.Buffers.Binary;
using System.IO.Compression;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Circled;

namespace Forensics.Engine.Circles;

/// <summary>A map as it is kept beside its drawing, with all that a circled region is read with: no pixels are needed again.</summary>
/// <remarks>Little-endian: magic, width, height, orientation, columns, rows, pixels of a cell; then, as Brotli, of every cell 16 bits of strength and 8 of texture.</remarks>
/// <param name="Width">Of the stored picture.</param>
/// <param name="Height">Of the stored picture.</param>
public sealed record KeptMap(int Width, int Height, Orientation Orientation, TexturedMap Map)
{
    /// <summary>Of its file, after the analyzer's id.</summary>
    public const string Extension = ".cells";

    const uint Magic = 0x31_43_58_46; // "FXC1"
    const int HeadBytes = 28;
    const int BytesPerCell = 3;
    const ushort UnknownStrength = ushort.MaxValue;
    const byte UnknownActivity = byte.MaxValue;

    // The logarithm goes from ln 0.5 to ln 2040.5: 30 steps each for 8.3 natural units.
    const float LeastActivity = -0.7f;
    const float ActivitySteps = 30;

    /// <summary>Strength is rounded to 1/65,534 and texture to 1/30 of a natural logarithm.</summary>
    public byte[] ToBytes()
    {
        var cells = new byte[BytesPerCell * Map.Strength.Length];
        for (var i = 0; i < Map.Strength.Length; i++)
        {
            var (strength, activity) = (Map.Strength[i], Map.Activity[i]);
            BinaryPrimitives.WriteUInt16LittleEndian(
                cells.AsSpan(2 * i), float.IsNaN(strength) ? UnknownStrength : (ushort)MathF.Round(strength * (UnknownStrength - 1)));
            cells[2 * Map.Strength.Length + i] = float.IsNaN(activity)
                ? UnknownActivity
                : (byte)Math.Clamp(MathF.Round((activity - LeastActivity) * ActivitySteps), 0, UnknownActivity - 1);
        }

        using MemoryStream bytes = new();
        Span<byte> head = stackalloc byte[HeadBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(head, Magic);
        foreach (var (i, number) in ((int[])[Width, Height, (int)Orientation, Map.Columns, Map.Rows, Map.CellPixels]).Index())
        {
            BinaryPrimitives.WriteInt32LittleEndian(head[(4 + 4 * i)..], number);
        }

        bytes.Write(head);
        using (BrotliStream packed = new(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            packed.Write(cells);
        }

        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">Not such a map: a child that lost its mind, or a damaged disk, wrote something else.</exception>
    public static KeptMap Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < HeadBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span) != Magic)
        {
            throw new InvalidDataException("What was kept is no map.");
        }

        int Number(int i) => BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[(4 + 4 * i)..]);
        var (width, height, orientation, columns, rows, side) = (Number(0), Number(1), (Orientation)Number(2), Number(3), Number(4), Number(5));
        if (width < 1 || height < 1 || !Enum.IsDefined(orientation) || side < 1
            || columns is < 1 or > TexturedMap.MaxSideCells || rows is < 1 or > TexturedMap.MaxSideCells)
        {
            throw new InvalidDataException("A kept map of an impossible size.");
        }

        var cells = Unpack(bytes[HeadBytes..], BytesPerCell * columns * rows);
        var (strength, activity) = (new float[columns * rows], new float[columns * rows]);
        for (var i = 0; i < strength.Length; i++)
        {
            var level = BinaryPrimitives.ReadUInt16LittleEndian(cells.AsSpan(2 * i));
            var texture = cells[2 * strength.Length + i];
            strength[i] = level == UnknownStrength ? float.NaN : (float)level / (UnknownStrength - 1);
            activity[i] = texture == UnknownActivity ? float.NaN : LeastActivity + texture / ActivitySteps;
        }

        return new(width, height, orientation, new(columns, rows, side, strength, activity));
    }

    static byte[] Unpack(ReadOnlyMemory<byte> packed, int length)
    {
        var cells = new byte[length];
        return BrotliDecoder.TryDecompress(packed.Span, cells, out var written) && written == length
            ? cells
            : throw new InvalidDataException("A kept map whose cells are damaged.");
    }
}
