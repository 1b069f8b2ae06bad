namespace Forensics.Similarity.Colour;

/// <summary>Which pixels show the thing in the picture rather than what it lies on: a weight per pixel.</summary>
/// <remarks>Product photos have a plain background that reaches the border; there the background is flooded from the border inwards. A phone
/// photo's border is busy; nothing can be flooded, and a centre prior is all that is known. Both are mixed by how plain the border is.</remarks>
public sealed class ForegroundMask
{
    // Chosen by eye on 48 masks and kept where the colour signal's AUC on 54 products did not move (README.md); none is fitted finely.
    const float SamePlain = 10f;      // ΔE to the nearest background colour, always background
    const float Shading = 22f;        // ΔE up to which a soft shadow is followed …
    const float ShadingStep = 2.5f;   // … when it changes this little from one pixel to the next
    const int BackgroundColours = 3;
    const double PlainBorder = 0.7;   // share of border pixels the background colours must explain
    const double Smallest = 0.02;     // of the picture: below it nothing can be called the object …
    const double Largest = 0.98;      // … above it there is no background
    const double FillsMiddle = 0.6;   // of the central quarter of the picture: a cloth close-up fills it, a table beside a small object does not

    ForegroundMask(int width, int height, float[] weights, double share, double borderPlainness, Box box)
    {
        (Width, Height, Weights, Share, BorderPlainness, Bounds) = (width, height, weights, share, borderPlainness, box);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Row-major, 0 (background) to 1.</summary>
    public IReadOnlyList<float> Weights { get; }

    /// <summary>Pixels not flooded as background, of all; 0 to 1.</summary>
    public double Share { get; }

    /// <summary>Border pixels that look like one of the background colours, of all; 1 for a studio background.</summary>
    public double BorderPlainness { get; }

    /// <summary>The background could be told from the object.</summary>
    public bool IsSeparated => BorderPlainness >= PlainBorder && Share is >= Smallest and <= Largest;

    /// <summary>Around the foreground (2nd to 98th percentile of its rows and columns); the whole picture when not separated.</summary>
    public Box Bounds { get; }

    /// <param name="Left">Inclusive, share of the width.</param>
    /// <param name="Right">Exclusive, share of the width.</param>
    public readonly record struct Box(double Left, double Top, double Right, double Bottom);

    /// <param name="lab">Row-major, a picture of at most some 300 pixels a side: detail only costs time here.</param>
    public static ForegroundMask Of(ReadOnlySpan<Lab> lab, int width, int height)
    {
        if (lab.Length != width * height || lab.IsEmpty)
        {
            throw new ArgumentException($"{lab.Length} pixels given for {width}×{height}.", nameof(lab));
        }

        var border = BorderPixels(width, height);
        var colours = BackgroundModel(lab, border, width, height);
        var nearest = new float[lab.Length];
        for (var i = 0; i < lab.Length; i++)
        {
            var least = float.MaxValue;
            foreach (var colour in colours)
            {
                least = Math.Min(least, Lab.SquaredDistance(lab[i], colour));
            }

            nearest[i] = MathF.Sqrt(least);
        }

        var plainness = border.Count(i => nearest[i] <= SamePlain) / (double)border.Count;
        var background = Flood(lab, nearest, border, width, height);
        var share = background.Count(isBackground => !isBackground) / (double)lab.Length;
        var separated = plainness >= PlainBorder && share is >= Smallest and <= Largest;
        var weights = new float[lab.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = share >= Smallest && background[i] ? 0 : CentrePrior(i % width, i / width, width, height);
        }

        var box = separated ? BoundsOf(weights, width, height) : new Box(0, 0, 1, 1);
        return new ForegroundMask(width, height, weights, share, plainness, box);
    }

    // A Gaussian with a standard deviation of a quarter of each side: the thing complained about is put in the middle.
    static float CentrePrior(int x, int y, int width, int height)
    {
        var (dx, dy) = ((x + 0.5f) / width - 0.5f, (y + 0.5f) / height - 0.5f);
        return MathF.Exp(-(dx * dx + dy * dy) / (2 * 0.25f * 0.25f));
    }

    static List<int> BorderPixels(int width, int height)
    {
        var ring = Math.Max(1, Math.Min(width, height) / 50);
        var border = new List<int>();
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                if (x < ring || y < ring || x >= width - ring || y >= height - ring)
                {
                    border.Add(y * width + x);
                }
            }
        }

        return border;
    }

    /// <summary>The commonest colours of the border: peaks of a coarse histogram, each refined to the mean of what lies near it.</summary>
    /// <remarks>A colour that also fills the middle is the object in a close-up, not what it lies on, unless it is studio white.</remarks>
    static List<Lab> BackgroundModel(ReadOnlySpan<Lab> lab, List<int> border, int width, int height)
    {
        var left = border;
        var colours = new List<Lab>();
        for (var round = 0; round < BackgroundColours && left.Count >= border.Count / 10 && left.Count > 0; round++)
        {
            var centre = MeanNear(lab, left, MeanNear(lab, left, Commonest(lab, left)));
            if ((centre.L > 90 && centre.A * centre.A + centre.B * centre.B < 36) || MiddleShare(lab, width, height, centre) <= FillsMiddle)
            {
                colours.Add(centre);
            }

            var rest = new List<int>(left.Count);
            foreach (var i in left)
            {
                if (Lab.Distance(lab[i], centre) > SamePlain)
                {
                    rest.Add(i);
                }
            }

            left = rest;
        }

        return colours;
    }

    static Lab Commonest(ReadOnlySpan<Lab> lab, List<int> places)
    {
        var cells = new Dictionary<(int L, int A, int B), int>();
        var best = (Count: 0, Cell: (L: 0, A: 0, B: 0));
        foreach (var i in places)
        {
            var cell = ((int)(lab[i].L / 8), (int)((lab[i].A + 128) / 8), (int)((lab[i].B + 128) / 8));
            var count = cells.GetValueOrDefault(cell) + 1;
            cells[cell] = count;
            best = count > best.Count ? (count, cell) : best;
        }

        return new Lab(best.Cell.L * 8 + 4, best.Cell.A * 8 - 124, best.Cell.B * 8 - 124);
    }

    static double MiddleShare(ReadOnlySpan<Lab> lab, int width, int height, Lab colour)
    {
        int near = 0, all = 0;
        for (var y = height / 4; y < height - height / 4; y++)
        {
            for (var x = width / 4; x < width - width / 4; x++)
            {
                near += Lab.SquaredDistance(lab[y * width + x], colour) <= SamePlain * SamePlain ? 1 : 0;
                all++;
            }
        }

        return (double)near / all;
    }

    static Lab MeanNear(ReadOnlySpan<Lab> lab, List<int> places, Lab centre)
    {
        double l = 0, a = 0, b = 0;
        var count = 0;
        foreach (var i in places)
        {
            if (Lab.Distance(lab[i], centre) <= SamePlain)
            {
                (l, a, b, count) = (l + lab[i].L, a + lab[i].A, b + lab[i].B, count + 1);
            }
        }

        return count == 0 ? centre : new Lab((float)(l / count), (float)(a / count), (float)(b / count));
    }

    static bool[] Flood(ReadOnlySpan<Lab> lab, float[] nearest, List<int> border, int width, int height)
    {
        var background = new bool[lab.Length];
        var open = new Queue<int>();
        foreach (var i in border)
        {
            if (nearest[i] <= SamePlain && !background[i])
            {
                background[i] = true;
                open.Enqueue(i);
            }
        }

        while (open.TryDequeue(out var i))
        {
            var x = i % width;
            Visit(lab, i, i - 1, x > 0);
            Visit(lab, i, i + 1, x < width - 1);
            Visit(lab, i, i - width, i >= width);
            Visit(lab, i, i + width, i < lab.Length - width);
        }

        return background;

        void Visit(ReadOnlySpan<Lab> lab, int from, int to, bool inside)
        {
            if (inside && !background[to] && (nearest[to] <= SamePlain
                || (nearest[to] <= Shading && Lab.SquaredDistance(lab[from], lab[to]) <= ShadingStep * ShadingStep)))
            {
                background[to] = true;
                open.Enqueue(to);
            }
        }
    }

    static Box BoundsOf(float[] weights, int width, int height)
    {
        var columns = new double[width];
        var rows = new double[height];
        for (var i = 0; i < weights.Length; i++)
        {
            columns[i % width] += weights[i];
            rows[i / width] += weights[i];
        }

        var (left, right) = Middle(columns);
        var (top, bottom) = Middle(rows);
        return new Box(left, top, right, bottom);
    }

    static (double From, double To) Middle(double[] profile)
    {
        const double Tail = 0.02;
        var total = profile.Sum();
        var seen = 0.0;
        var (from, to) = (0, profile.Length);
        for (var i = 0; i < profile.Length; i++)
        {
            if (seen <= Tail * total)
            {
                from = i;
            }

            seen += profile[i];
            if (seen >= (1 - Tail) * total)
            {
                to = i + 1;
                break;
            }
        }

        return ((double)from / profile.Length, (double)to / profile.Length);
    }
}
