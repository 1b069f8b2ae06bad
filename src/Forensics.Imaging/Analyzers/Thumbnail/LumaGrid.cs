using Forensics.Imaging.Hashing;

namespace Forensics.Imaging.Analyzers.Thumbnail;

/// <summary>A picture's luma at thumbnail size, with sums from which the mean of any rectangle comes at once.</summary>
sealed class LumaGrid
{
    // Cameras' thumbnails are 160 pixels wide (CIPA DC-008, 4.5.4); more is not compared.
    const int LongSide = 160;

    // (Width + 1) × (Height + 1) sums of all values above and to the left.
    readonly double[] sums;

    public LumaGrid(RgbImage image)
    {
        var scale = Math.Min(1.0, (double)LongSide / Math.Max(image.Width, image.Height));
        Width = Math.Max(1, (int)Math.Round(scale * image.Width));
        Height = Math.Max(1, (int)Math.Round(scale * image.Height));
        Scale = (double)Width / image.Width;

        // The averages come times 1000 × width × height.
        var means = AreaAverage.Luma(image, Width, Height);
        var unit = 1000.0 * image.Width * image.Height;
        sums = new double[(Width + 1) * (Height + 1)];
        for (var y = 0; y < Height; y++)
        {
            var row = 0.0;
            for (var x = 0; x < Width; x++)
            {
                row += means[y * Width + x] / unit;
                sums[(y + 1) * (Width + 1) + x + 1] = sums[y * (Width + 1) + x + 1] + row;
            }
        }
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Grid pixels per pixel of the picture.</summary>
    public double Scale { get; }

    public GridWindow Whole => new(0, 0, Width, Height);

    public double Mean(GridWindow window)
    {
        var (right, bottom) = (window.X + window.Width, window.Y + window.Height);
        return (SumTo(right, bottom) - SumTo(window.X, bottom) - SumTo(right, window.Y) + SumTo(window.X, window.Y)) / (window.Width * window.Height);
    }

    /// <summary>side × side means over a window.</summary>
    public double[] Sample(GridWindow window, int side)
    {
        var values = new double[side * side];
        var (stepX, stepY) = (window.Width / side, window.Height / side);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Mean(new(window.X + i % side * stepX, window.Y + i / side * stepY, stepX, stepY));
        }

        return values;
    }

    double SumTo(double x, double y)
    {
        var (left, top) = (Math.Clamp((int)x, 0, Width - 1), Math.Clamp((int)y, 0, Height - 1));
        var (fx, fy) = (Math.Clamp(x, 0, Width) - left, Math.Clamp(y, 0, Height) - top);
        var at = top * (Width + 1) + left;
        return (1 - fy) * ((1 - fx) * sums[at] + fx * sums[at + 1]) + fy * ((1 - fx) * sums[at + Width + 1] + fx * sums[at + Width + 2]);
    }
}

/// <summary>A rectangle in the pixels of a <see cref="LumaGrid"/>; borders may lie inside pixels.</summary>
readonly record struct GridWindow(double X, double Y, double Width, double Height)
{
    public double LogShape => Math.Log(Width / Height);
}
