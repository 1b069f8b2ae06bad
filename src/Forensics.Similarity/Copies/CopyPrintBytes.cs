using System.IO.Compression;
using System.Runtime.InteropServices;
using Forensics.Imaging.Hashing;
using Forensics.Similarity.Pixels;

namespace Forensics.Similarity.Copies;

/// <summary><see cref="CopyPrint"/> as bytes to keep. Little-endian; the first bytes name the layout.</summary>
public static class CopyPrintBytes
{
    // "cprt" and the layout's number, which is not the print's version: the same layout may hold other numbers.
    const uint Magic = 0x74727063;
    const int Layout = 1;

    const int MaxRegions = 64;
    const int MaxFeatures = 4000;
    // Of a thumbnail, and of the picture that features are found in.
    const int MaxSide = 4096;

    internal static byte[] Write(CopyPrint print)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(Layout);
        writer.Write(print.Width);
        writer.Write(print.Height);
        writer.Write(print.Regions.Count);
        foreach (var region in print.Regions)
        {
            writer.Write((int)region.Kind);
            var place = region.Place;
            writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<PixelRegion>(in place)));
            writer.Write(region.Quality);
            writer.Write(LocalFeatureCode.Bytes(region.Forms));
        }

        var features = print.Features;
        writer.Write(features.Width);
        writer.Write(features.Height);
        writer.Write(features.Points.Count);
        writer.Write(MemoryMarshal.AsBytes<FeaturePoint>(features.Points.ToArray()));
        writer.Write(LocalFeatureCode.Bytes(features.Codes));
        writer.Write(print.Thumbnail.Width);
        writer.Write(print.Thumbnail.Height);
        var packed = Pack(print.Thumbnail.Pixels);
        writer.Write(packed.Length);
        writer.Write(packed);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Each sample less the one before, which packs better.</summary>
    static byte[] Pack(byte[] samples)
    {
        var differences = new byte[samples.Length];
        byte before = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            differences[i] = (byte)(samples[i] - before);
            before = samples[i];
        }

        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(differences);
        }

        return packed.ToArray();
    }

    static byte[] Unpack(byte[] packed, int length)
    {
        var samples = new byte[length];
        using var stream = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
        if (stream.ReadAtLeast(samples, length, throwOnEndOfStream: false) < length || stream.ReadByte() >= 0)
        {
            throw new InvalidDataException("The thumbnail has another size than it says.");
        }

        for (var i = 1; i < length; i++)
        {
            samples[i] += samples[i - 1];
        }

        return samples;
    }

    /// <exception cref="InvalidDataException">Not what <see cref="CopyPrint.ToBytes"/> gives, or of another layout.</exception>
    public static CopyPrint Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new StoredValues(bytes, "the print");
        if (reader.Values<uint>(1)[0] != Magic || reader.Values<int>(1)[0] != Layout)
        {
            throw new InvalidDataException($"Not a picture's print of layout {Layout}.");
        }

        var (width, height) = (reader.Count(int.MaxValue), reader.Count(int.MaxValue));
        var regions = new RegionHash[reader.Count(MaxRegions)];
        for (var i = 0; i < regions.Length; i++)
        {
            var kind = (RegionKind)reader.Count((int)RegionKind.Crop);
            var place = reader.Values<PixelRegion>(1)[0];
            var quality = reader.Count(100);
            regions[i] = new RegionHash(kind, place, reader.Values<PdqHash>(8), quality);
        }

        var (featureWidth, featureHeight) = (reader.Count(MaxSide), reader.Count(MaxSide));
        var count = reader.Count(MaxFeatures);
        var features = new LocalFeatures(
            featureWidth, featureHeight, reader.Values<FeaturePoint>(count), reader.Values<PdqHash>(count));
        var (thumbWidth, thumbHeight) = (reader.Count(MaxSide), reader.Count(MaxSide));
        var thumbnail = new LumaThumbnail(thumbWidth, thumbHeight, Unpack(reader.Values<byte>(reader.Count(MaxSide * MaxSide)), thumbWidth * thumbHeight));
        return reader.IsAtEnd
            ? new CopyPrint(width, height, regions, features, thumbnail)
            : throw new InvalidDataException("Bytes after the print.");
    }
}
