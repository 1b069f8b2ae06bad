using Forensics.Imaging;
using Forensics.Imaging.Formats;
using Forensics.Native.Managed;

namespace Forensics.Native;

/// <summary>JPEG, PNG, WebP, HEIC and AVIF through libturbojpeg, libpng, libwebp and libheif of the system; GIF, BMP and TIFF in managed code.</summary>
/// <remarks>Size and limits come from the managed header; a library that reads another size is not let at the pixels.
/// A JPEG is decoded with the accurate integer DCT, so pixels are the same with and without SIMD.</remarks>
public sealed class SystemImageCodec : IImageCodec
{
    // What rows that could not be decoded show: the grey libjpeg leaves where blocks are missing.
    const byte MissingLevel = 128;

    // JPEG stores sides in 16 bits; libjpeg keeps 35 of them for itself (JPEG_MAX_DIMENSION).
    const int MaxJpegSidePixels = 65_500;

    /// <inheritdoc/>
    /// <exception cref="MissingLibraryException">The library of the format is not installed.</exception>
    public DecodedImage Decode(ReadOnlyMemory<byte> file, DecodeLimits limits) => Decode(file.Span, limits, int.MaxValue, luma: false);

    /// <inheritdoc/>
    /// <remarks>A JPEG is reduced to 1/2, 1/4 or 1/8, which the library does with SIMD. Other formats come at full size.</remarks>
    /// <exception cref="MissingLibraryException">The library of the format is not installed.</exception>
    public DecodedImage DecodeReduced(ReadOnlyMemory<byte> file, DecodeLimits limits, int minShortSidePixels, bool luma = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minShortSidePixels, 1);
        return Decode(file.Span, limits, minShortSidePixels, luma);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A quality outside 1 to 100, or a side over 65,500 pixels.</exception>
    public byte[] EncodeJpeg(RgbImage image, int qualityPercent, ChromaSampling sampling)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(qualityPercent, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(qualityPercent, 100);
        if (Math.Max(image.Width, image.Height) > MaxJpegSidePixels)
        {
            throw new ArgumentException($"{image.Width}×{image.Height} pixels: a JPEG's sides are at most {MaxJpegSidePixels}.", nameof(image));
        }

        // enum TJSAMP.
        var factors = sampling switch
        {
            ChromaSampling.Samp444 => 0,
            ChromaSampling.Samp422 => 1,
            ChromaSampling.Samp420 => 2,
            ChromaSampling.Grey => 3,
            ChromaSampling.Samp440 => 4,
            _ => throw new ArgumentOutOfRangeException(nameof(sampling), sampling, "Not a known chroma sampling."),
        };
        return TurboJpeg.Encode(image.Pixels, image.Width, image.Height, factors, qualityPercent);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Other channels than 1, 3 or 4, or samples that don't fill the picture exactly.</exception>
    public byte[] EncodePng(int width, int height, int channels, ReadOnlySpan<byte> samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (channels is not 1 and not 3 and not 4)
        {
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "A PNG is written with 1, 3 or 4 channels.");
        }

        return samples.Length == (Int128)width * height * channels
            ? LibPng.Encode(width, height, channels, samples)
            : throw new ArgumentException($"{samples.Length} samples given for {width}×{height} pixels of {channels} channels.", nameof(samples));
    }

    static DecodedImage Decode(ReadOnlySpan<byte> file, DecodeLimits limits, int minShortSide, bool luma)
    {
        var header = ImageHeader.Read(file, limits);
        return header.Format switch
        {
            ImageFormat.Jpeg => DecodeJpeg(file, JpegHeader.Read(file, limits), minShortSide, luma),
            ImageFormat.Png => DecodePng(file, header),
            ImageFormat.Webp => DecodeWebP(file, WebPHeader.Read(file, limits)),
            ImageFormat.Gif => Result(header, GifDecoder.Decode(file, GifHeader.Read(file, limits))),
            ImageFormat.Bmp => Result(header, BmpDecoder.Decode(file, BmpHeader.Read(file, limits))),
            ImageFormat.Tiff => Result(header, TiffDecoder.Decode(file, TiffHeader.Read(file, limits))),
            _ => DecodeHeif(file, header, limits),
        };
    }

    static DecodedImage DecodeJpeg(ReadOnlySpan<byte> file, JpegHeader header, int minShortSide, bool luma)
    {
        var image = header.Image;
        using var handle = TurboJpeg.CreateDecompressor();
        if (!TurboJpeg.TryReadHeader(handle, file, out var libraryWidth, out var libraryHeight, out var cmyk)
            || libraryWidth != image.Width || libraryHeight != image.Height)
        {
            throw Refusal.Broken("JPEG", $"libturbojpeg reads {libraryWidth} × {libraryHeight} pixels where the header says {image.Width} × {image.Height}", -1);
        }

        var divisor = Reduction(Math.Min(image.Width, image.Height), minShortSide);
        var (width, height) = (Reduced(image.Width, divisor), Reduced(image.Height, divisor));
        var format = cmyk ? TurboJpeg.PixelsCmyk : luma && divisor > 1 ? TurboJpeg.PixelsGrey : TurboJpeg.PixelsRgb;
        var pixels = GC.AllocateUninitializedArray<byte>(width * height * TurboJpeg.BytesPerPixel(format));
        var outcome = TurboJpeg.Decode(handle, file, pixels, width, height, format, out var message);
        if (outcome == TurboJpeg.Outcome.Failed && header.LastScanEnd > 0 && header.LastScanEnd < file.Length)
        {
            // Cut off among the tables of a later scan: the scans before it still make a picture.
            outcome = TurboJpeg.Decode(handle, file[..header.LastScanEnd], pixels, width, height, format, out _);
        }

        if (outcome == TurboJpeg.Outcome.Failed)
        {
            throw Refusal.Broken("JPEG", message, -1);
        }

        var rgb = format switch { TurboJpeg.PixelsCmyk => PixelConversion.FromInvertedCmyk(pixels), TurboJpeg.PixelsGrey => PixelConversion.FromGrey(pixels), _ => pixels };
        return Result(image, new RgbImage(width, height, rgb), message.Length == 0 ? [] : [new(-1, $"JPEG: {message}")]);
    }

    /// <summary>The largest of 1, 2, 4 and 8 that leaves the short side at least that long.</summary>
    static int Reduction(int shortSide, int minShortSide)
    {
        var divisor = 8;
        while (divisor > 1 && Reduced(shortSide, divisor) < minShortSide)
        {
            divisor /= 2;
        }

        return divisor;
    }

    // TJSCALED of turbojpeg.h: rounded up.
    static int Reduced(int side, int divisor) => (side + divisor - 1) / divisor;

    static DecodedImage DecodePng(ReadOnlySpan<byte> file, ImageHeader header)
    {
        var (width, height, alpha) = (header.Width, header.Height, header.HasAlpha);
        if (LibPng.Decode(file, width, height, alpha, out var message) is { } whole)
        {
            return Result(header, new RgbImage(width, height, ToRgb(whole, alpha)), message.Length == 0 ? [] : [new(-1, $"PNG: {message}")]);
        }

        if (PngSalvage.Repair(file) is not { } repaired || LibPng.Decode(repaired.File, width, repaired.Rows, alpha, out _) is not { } part)
        {
            throw Refusal.Broken("PNG", message, -1);
        }

        var pixels = new byte[3 * width * height];
        ToRgb(part, alpha).CopyTo(pixels, 0);
        pixels.AsSpan(3 * width * repaired.Rows).Fill(MissingLevel);
        return Result(header, new RgbImage(width, height, pixels),
            [new(-1, $"PNG: {message}; {repaired.Rows} of {height} rows were decoded{(repaired.Rows < height ? ", the rest is grey" : "")}")]);
    }

    static byte[] ToRgb(byte[] pixels, bool alpha) => alpha ? PixelConversion.OverWhite(pixels) : pixels;

    static DecodedImage DecodeWebP(ReadOnlySpan<byte> file, WebPHeader header)
    {
        var image = header.Image;
        if (image.Frames > 1 && header.FirstFrame is null)
        {
            throw Refusal.Broken("WebP", "its first frame is cut off", file.Length);
        }

        var frame = header.FirstFrame ?? new WebPFrame(0, file.Length, 0, 0, image.Width, image.Height);
        var data = file[frame.Start..frame.End];
        if (!LibWebP.TryReadFeatures(data, out var width, out var height, out var alpha) || width != frame.Width || height != frame.Height)
        {
            throw Refusal.Broken("WebP", $"libwebp reads {width} × {height} pixels where the header says {frame.Width} × {frame.Height}", frame.Start);
        }

        if ((long)frame.X + width > image.Width || (long)frame.Y + height > image.Height)
        {
            throw Refusal.Broken("WebP", $"its first frame of {width} × {height} pixels at {frame.X}, {frame.Y} leaves the canvas of {image.Width} × {image.Height}", frame.Start);
        }

        var pixels = GC.AllocateUninitializedArray<byte>(width * height * (alpha ? 4 : 3));
        var rows = LibWebP.Decode(data, pixels, width, height, alpha, out var sound);
        if (rows == 0)
        {
            throw Refusal.Broken("WebP", "no row of it could be decoded", frame.Start);
        }

        var rgb = ToRgb(pixels, alpha);
        rgb.AsSpan(3 * width * rows).Fill(MissingLevel);
        var canvas = width == image.Width && height == image.Height ? rgb : OnWhite(rgb, frame, image);
        return Result(image, new RgbImage(image.Width, image.Height, canvas),
            sound ? [] : [new(-1, $"WebP: damaged or cut off; {rows} of {height} rows were decoded, the rest is grey")]);
    }

    // The pixels come cropped and turned, as the header tells their size.
    static DecodedImage DecodeHeif(ReadOnlySpan<byte> file, ImageHeader header, DecodeLimits limits)
    {
        var name = header.Format == ImageFormat.Avif ? "AVIF" : "HEIC";
        var (width, height) = (header.Width, header.Height);
        if (LibHeif.Decode(file, width, height, header.HasAlpha, limits, out var isMultiplied, out var message) is not { } pixels)
        {
            throw Refusal.Broken(name, message, -1);
        }

        var rgb = !header.HasAlpha ? pixels : isMultiplied ? PixelConversion.MultipliedOverWhite(pixels) : PixelConversion.OverWhite(pixels);
        return Result(header, new DecodedPixels(rgb, message.Length == 0 ? [] : [new(-1, $"{name}: {message}")]));
    }

    /// <summary>The first frame of an animation may cover a part of the canvas only.</summary>
    static byte[] OnWhite(ReadOnlySpan<byte> rgb, WebPFrame frame, ImageHeader canvas)
    {
        var pixels = new byte[3 * canvas.Width * canvas.Height];
        pixels.AsSpan().Fill(255);
        for (var y = 0; y < frame.Height; y++)
        {
            rgb.Slice(3 * frame.Width * y, 3 * frame.Width).CopyTo(pixels.AsSpan(3 * (((frame.Y + y) * canvas.Width) + frame.X)));
        }

        return pixels;
    }

    static DecodedImage Result(ImageHeader header, DecodedPixels decoded) =>
        Result(header, new RgbImage(header.Width, header.Height, decoded.Rgb), decoded.Problems);

    static DecodedImage Result(ImageHeader header, RgbImage image, IReadOnlyList<Problem> problems) =>
        new(image, header.HasAlpha, header.BitsPerSample, header.Frames, problems);
}
