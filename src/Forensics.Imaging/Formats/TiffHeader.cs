namespace Forensics.Imaging.Formats;

/// <summary>TIFF's Compression (tag 259): TIFF 6.0, pages 30 and 57 and Technical Note 2; Deflate: Adobe Photoshop TIFF Technical Notes, 2002.</summary>
enum TiffCompression
{
    None = 1,
    Lzw = 5,
    Jpeg = 7,
    Deflate = 8,
    PackBits = 32773,

    /// <summary>The number in use before Adobe's.</summary>
    OldDeflate = 32946,
}

/// <summary>TIFF's PhotometricInterpretation (tag 262).</summary>
enum TiffColours
{
    WhiteIsZero = 0,
    BlackIsZero = 1,
    Rgb = 2,
    Palette = 3,
    Cmyk = 5,
    YCbCr = 6,
}

/// <summary>Size and outline of the first page of a TIFF (TIFF 6.0, Aldus 1992).</summary>
/// <param name="Samples">Per pixel, extra ones included.</param>
/// <param name="BitsPerSample">1, 2, 4, 8 or 16.</param>
/// <param name="Alpha">What the first extra sample is; null where there is none that counts.</param>
/// <param name="IsPlanar">Each sample has strips or tiles of its own.</param>
/// <param name="HasPredictor">Rows hold differences of neighbours (section 14).</param>
/// <param name="ChunkWidth">Of a tile; of the picture where there are strips.</param>
/// <param name="ChunkHeight">Of a tile or strip.</param>
/// <param name="IsTiled">Tiles are stored whole even where they leave the picture; strips end with it.</param>
sealed record TiffHeader(
    ImageHeader Image, TiffDirectory Directory, TiffCompression Compression, TiffColours Colours, int Samples, int BitsPerSample, TiffAlpha? Alpha,
    bool IsPlanar, bool HasPredictor, int ChunkWidth, int ChunkHeight, bool IsTiled, uint[] Offsets, uint[] Counts)
{
    const string Format = "TIFF";

    // Tags of TIFF 6.0.
    const int ImageWidth = 256;
    const int ImageLength = 257;
    const int BitsPerSampleTag = 258;
    const int CompressionTag = 259;
    const int Photometric = 262;
    const int FillOrder = 266;
    const int StripOffsets = 273;
    const int SamplesPerPixel = 277;
    const int RowsPerStrip = 278;
    const int StripByteCounts = 279;
    const int PlanarConfiguration = 284;
    const int Predictor = 317;
    public const int ColourMap = 320;
    const int TileWidth = 322;
    const int TileLength = 323;
    const int TileOffsets = 324;
    const int TileByteCounts = 325;
    const int ExtraSamples = 338;
    const int SampleFormat = 339;
    public const int JpegTables = 347;

    const int MaxSamples = 8;

    public int ChunksAcross => (Image.Width + ChunkWidth - 1) / ChunkWidth;

    public int ChunksDown => (Image.Height + ChunkHeight - 1) / ChunkHeight;

    public static TiffHeader Read(ReadOnlySpan<byte> file, DecodeLimits limits)
    {
        var problems = new List<Problem>();
        var directory = TiffDirectory.ReadFirst(file, limits, problems, out var pages);
        Refusal.CheckFrames(Format, pages, limits);
        var (width, height) = ((long)directory.Number(file, ImageWidth, 0), (long)directory.Number(file, ImageLength, 0));
        Refusal.CheckSize(Format, width, height, limits);
        Refusal.CheckTime(Format, ImageFormat.Tiff, width * height, 1, limits);

        var compression = (TiffCompression)directory.Number(file, CompressionTag, 1);
        var colours = (TiffColours)directory.Number(file, Photometric, (uint)TiffColours.BlackIsZero);
        var samples = (int)Math.Min(directory.Number(file, SamplesPerPixel, 1), int.MaxValue);
        var bits = ReadBits(file, directory, samples);
        CheckRead(compression, colours, samples, bits, directory.Number(file, SampleFormat, 1), directory.Number(file, FillOrder, 1));
        var alpha = ReadAlpha(file, directory, colours, samples);

        var isTiled = directory.Has(TileWidth);
        var chunkWidth = isTiled ? directory.Number(file, TileWidth, 0) : (uint)width;
        var chunkHeight = isTiled ? directory.Number(file, TileLength, 0) : Math.Min(directory.Number(file, RowsPerStrip, uint.MaxValue), (uint)height);
        Refusal.CheckSize("TIFF's tile or strip", chunkWidth, chunkHeight, limits);
        var offsets = directory.Numbers(file, isTiled ? TileOffsets : StripOffsets, limits);
        var counts = directory.Numbers(file, isTiled ? TileByteCounts : StripByteCounts, limits);
        var isPlanar = samples > 1 && directory.Number(file, PlanarConfiguration, 1) == 2;
        var header = new TiffHeader(
            new(ImageFormat.Tiff, (int)width, (int)height, bits, alpha is not null, pages, problems),
            directory, compression, colours, samples, bits, alpha, isPlanar, ReadPredictor(file, directory, compression), (int)chunkWidth, (int)chunkHeight,
            isTiled, offsets, counts);
        CheckChunks(file, header, limits, problems);
        return header;
    }

    static int ReadBits(ReadOnlySpan<byte> file, TiffDirectory directory, int samples)
    {
        var bits = directory.Number(file, BitsPerSampleTag, 1);
        for (var sample = 1; sample < Math.Min(samples, MaxSamples); sample++)
        {
            if (directory.Number(file, BitsPerSampleTag, bits, sample) != bits)
            {
                throw Refusal.UnsupportedFeature(Format, "has samples of different depths");
            }
        }

        return (int)Math.Min(bits, int.MaxValue);
    }

    static bool ReadPredictor(ReadOnlySpan<byte> file, TiffDirectory directory, TiffCompression compression) =>
        compression is TiffCompression.Lzw or TiffCompression.Deflate or TiffCompression.OldDeflate && directory.Number(file, Predictor, 1) switch
        {
            1 => false,
            2 => true,
            var other => throw Refusal.UnsupportedFeature(Format, $"has predictor {other} (floating point)"),
        };

    static void CheckRead(TiffCompression compression, TiffColours colours, int samples, int bits, uint sampleFormat, uint fillOrder)
    {
        if (!Enum.IsDefined(compression))
        {
            throw Refusal.UnsupportedFeature(Format, (int)compression switch
            {
                2 or 3 or 4 => $"is compressed as a fax (CCITT, compression {(int)compression})",
                6 => "holds a JPEG of the old kind (compression 6)",
                34925 => "is compressed with LZMA",
                50000 => "is compressed with Zstandard",
                50001 => "holds a WebP",
                34887 => "is compressed with LERC",
                _ => $"has compression {(int)compression}",
            });
        }

        if (!Enum.IsDefined(colours) || (colours == TiffColours.YCbCr && compression != TiffCompression.Jpeg))
        {
            throw Refusal.UnsupportedFeature(Format, (int)colours switch
            {
                6 => "stores YCbCr without JPEG",
                8 or 9 or 10 => "stores CIELab colours",
                32803 or 34892 => "is a camera's raw data",
                _ => $"has photometric interpretation {(int)colours}",
            });
        }

        if (sampleFormat != 1)
        {
            throw Refusal.UnsupportedFeature(Format, sampleFormat == 3 ? "stores floating-point samples" : $"has samples of format {sampleFormat}");
        }

        if (fillOrder != 1)
        {
            throw Refusal.UnsupportedFeature(Format, "stores its bits in reversed order (FillOrder 2)");
        }

        var needed = colours switch { TiffColours.Rgb or TiffColours.YCbCr => 3, TiffColours.Cmyk => 4, _ => 1 };
        var depthIsRead = colours switch
        {
            _ when compression == TiffCompression.Jpeg => bits == 8,
            TiffColours.WhiteIsZero or TiffColours.BlackIsZero => bits is 1 or 2 or 4 or 8 or 16,
            TiffColours.Palette => bits is 1 or 2 or 4 or 8,
            _ => bits is 8 or 16,
        };
        if (!depthIsRead || samples < needed || samples > MaxSamples || (bits < 8 && samples > 1))
        {
            throw Refusal.UnsupportedFeature(Format, $"has {samples} samples of {bits} bits for {colours} colours");
        }

        if (compression == TiffCompression.Jpeg && (samples > 3 || colours is TiffColours.Cmyk or TiffColours.Palette))
        {
            throw Refusal.UnsupportedFeature(Format, $"holds JPEG data of {samples} samples for {colours} colours");
        }
    }

    static TiffAlpha? ReadAlpha(ReadOnlySpan<byte> file, TiffDirectory directory, TiffColours colours, int samples)
    {
        var own = colours switch { TiffColours.Rgb or TiffColours.YCbCr => 3, TiffColours.Cmyk => 4, _ => 1 };
        return samples <= own || colours is TiffColours.Cmyk or TiffColours.Palette ? null : directory.Number(file, ExtraSamples, 0) switch
        {
            1 => TiffAlpha.Multiplied,
            2 => TiffAlpha.Straight,
            _ => null,
        };
    }

    static void CheckChunks(ReadOnlySpan<byte> file, TiffHeader header, DecodeLimits limits, List<Problem> problems)
    {
        var needed = (long)header.ChunksAcross * header.ChunksDown * (header.IsPlanar ? header.Samples : 1);
        if (header.Offsets.Length == 0)
        {
            throw Refusal.Broken(Format, "it does not tell where its pixels are", -1);
        }

        // Of one strip or tile, decompressed: as much as the RGBA pixels of the largest picture.
        var chunkBytes = (long)header.ChunkWidth * header.ChunkHeight * header.Samples * Math.Max(1, header.BitsPerSample / 8);
        if (chunkBytes > 4 * limits.MaxPixels)
        {
            throw Refusal.UnsupportedFeature(Format, FormattableString.Invariant($"has strips or tiles of {chunkBytes:N0} bytes"));
        }

        // A tile is decompressed whole: many that lie outside the picture would cost more than the picture.
        var decoded = needed * header.ChunkWidth * header.ChunkHeight;
        if (header.IsTiled && decoded > 4L * header.Image.Width * header.Image.Height && decoded > 16 << 20)
        {
            throw Refusal.Broken(Format, $"tiles of {header.ChunkWidth} × {header.ChunkHeight} for a picture of {header.Image.Width} × {header.Image.Height}", -1);
        }

        if (header.Offsets.Length < needed)
        {
            problems.Add(new(-1, $"The TIFF names {header.Offsets.Length} of its {needed} strips or tiles"));
        }

        if (header.Directory.Offset + 2 > file.Length)
        {
            problems.Add(new(header.Directory.Offset, "The TIFF's directory is cut off"));
        }
    }
}

/// <summary>TIFF's ExtraSamples (tag 338).</summary>
enum TiffAlpha
{
    /// <summary>Colours were multiplied by it ("associated").</summary>
    Multiplied = 1,
    Straight = 2,
}
