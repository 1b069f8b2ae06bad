using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Hashing;

/// <summary>The identity of a picture whatever its metadata: SHA-256 of a JPEG's quantised coefficients, of other formats' decoded pixels.</summary>
/// <remarks>
/// <para>Equal after metadata was rewritten or stripped, and for a JPEG also after Huffman tables were optimised, restarts changed, or the file turned
/// progressive and back. EXIF orientation is metadata: pixels and coefficients are taken as stored. A JPEG and a PNG of it differ.</para>
/// <para>The bytes hashed; all numbers are little-endian, 32-bit unless said otherwise:</para>
/// <list type="number">
/// <item>"picture-identity", <see cref="Version"/>, 1 for coefficients or 2 for pixels, width, height.</item>
/// <item>Coefficients: <see cref="JpegColourSpace"/> as a number, number of components; for each component horizontal and vertical sampling factor
/// (1 and 1 where there is one component only), 64 quantiser steps of 16 bits (zeros where undefined), blocks in width and height, then all blocks
/// row-major without those that only fill up an MCU, 64 coefficients of 16 bits each; steps and coefficients in natural order.</item>
/// <item>Pixels: R, G, B bytes, row-major; transparent ones over white.</item>
/// </list>
/// <para>Quantiser steps and colour space are part of the picture: other ones show other pixels. Of a damaged JPEG what was decoded counts.</para>
/// </remarks>
public static class PictureIdentity
{
    /// <summary>Part of what is hashed; raised when its form changes.</summary>
    public const int Version = 1;

    const int Coefficients = 1;
    const int Pixels = 2;

    /// <returns>64 lower-case hex digits.</returns>
    public static string Of(EvidenceImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return (image.Jpeg is { } jpeg ? OfJpeg(jpeg) : null) ?? OfPixels(image.Stored);
    }

    /// <returns>64 lower-case hex digits; null where the coefficients can't be read (<see cref="JpegFile.CoefficientsReason"/>).</returns>
    public static string? OfJpeg(JpegFile jpeg)
    {
        ArgumentNullException.ThrowIfNull(jpeg);
        if (jpeg.Coefficients is not { } coefficients)
        {
            return null;
        }

        using var hash = Start(Coefficients, jpeg.Frame!.Width, jpeg.Frame.Height);
        var planes = coefficients.Planes;
        Append(hash, (int)jpeg.ColourSpace);
        Append(hash, planes.Count);
        for (var i = 0; i < planes.Count; i++)
        {
            var component = jpeg.Frame.Components[i];
            Append(hash, planes.Count == 1 ? 1 : component.Horizontal);
            Append(hash, planes.Count == 1 ? 1 : component.Vertical);
            Append(hash, planes[i].QuantTable is { } table ? MemoryMarshal.Cast<ushort, short>(table.Steps.AsSpan()) : new short[64]);
            Append(hash, planes[i].BlocksWide);
            Append(hash, planes[i].BlocksHigh);
            Append(hash, planes[i].Values);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <param name="stored">Without the EXIF orientation applied.</param>
    /// <returns>64 lower-case hex digits.</returns>
    public static string OfPixels(RgbImage stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        using var hash = Start(Pixels, stored.Width, stored.Height);
        hash.AppendData(stored.Pixels);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    static IncrementalHash Start(int kind, int width, int height)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("picture-identity"u8);
        Append(hash, Version);
        Append(hash, kind);
        Append(hash, width);
        Append(hash, height);
        return hash;
    }

    static void Append(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }

    static void Append(IncrementalHash hash, ReadOnlySpan<short> numbers)
    {
        if (BitConverter.IsLittleEndian)
        {
            hash.AppendData(MemoryMarshal.AsBytes(numbers));
            return;
        }

        var reversed = new short[numbers.Length];
        BinaryPrimitives.ReverseEndianness(numbers, reversed);
        hash.AppendData(MemoryMarshal.AsBytes(reversed.AsSpan()));
    }
}
