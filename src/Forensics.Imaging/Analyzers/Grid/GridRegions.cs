using System.Runtime.InteropServices;

namespace Forensics.Imaging.Analyzers.Grid;

/// <summary>Finds areas whose votes agree on a grid other than the main one, each with its number of false alarms.</summary>
/// <remarks>Votes for one grid at most <c>join</c> pixels apart in both directions are connected, directly or through others. Rows are taken as runs,
/// of which only the last <c>join</c> rows are kept, so memory follows the picture's width.</remarks>
sealed class GridRegions
{
    // Finished components are dropped when there are this many.
    const int MostComponents = 1 << 18;

    readonly int width;
    readonly int join;
    readonly double logTests;
    readonly double logMost;
    readonly int leastPixels;

    // [row mod (join + 1)][grid]
    readonly List<Run>[][] rows;
    readonly List<Component> components = [];
    readonly List<GridRegion> found = [];
    int compactAt = MostComponents;

    struct Run
    {
        public int Start;
        public int End;
        public int Component;
    }

    struct Component
    {
        public int Parent;
        public int Grid;
        public int Pixels;
        public int Left;
        public int Top;
        public int Right;
        public int Bottom;
    }

    GridRegions(int width, GridOptions options, double logTests)
    {
        (this.width, join, this.logTests) = (width, options.JoinPixels, logTests);
        logMost = Math.Log10(options.MaxFalseAlarms);
        leastPixels = LeastPixels(logTests);
        rows = new List<Run>[join + 1][];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = new List<Run>[GridVotes.Grids];
            for (var grid = 0; grid < GridVotes.Grids; grid++)
            {
                rows[i][grid] = [];
            }
        }
    }

    /// <summary>Votes below which a region can't mean anything, however close they stand.</summary>
    public static int LeastPixels(double logTests) => (int)Math.Ceiling(64 * logTests / Math.Log10(64));

    /// <param name="excluded">The main grid, whose votes are left out; <see cref="GridVotes.None"/> for none.</param>
    /// <param name="only">The one grid looked for; null for all.</param>
    /// <returns>The least likely first; position decides between equals.</returns>
    public static List<GridRegion> Find(GridVotes votes, byte excluded, byte? only, GridOptions options, double logTests)
    {
        var search = new GridRegions(votes.Width, options, logTests);
        for (var y = 0; y < votes.Height; y++)
        {
            search.Add(votes.Votes.AsSpan(y * votes.Width, votes.Width), y, excluded, only);
        }

        for (var i = 0; i < search.components.Count; i++)
        {
            search.Judge(i);
        }

        search.found.Sort((a, b) => a.Log10FalseAlarms != b.Log10FalseAlarms ? a.Log10FalseAlarms.CompareTo(b.Log10FalseAlarms)
            : a.Box.Y != b.Box.Y ? a.Box.Y.CompareTo(b.Box.Y)
            : a.Box.X != b.Box.X ? a.Box.X.CompareTo(b.Box.X)
            : (a.Y, a.X).CompareTo((b.Y, b.X)));
        return search.found;
    }

    void Add(ReadOnlySpan<byte> votes, int y, byte excluded, byte? only)
    {
        var row = rows[y % rows.Length];
        foreach (var runs in row)
        {
            runs.Clear();
        }

        CollectRuns(votes, y, excluded, only, row);
        for (var distance = 1; distance <= Math.Min(join, y); distance++)
        {
            var earlier = rows[(y - distance) % rows.Length];
            for (var grid = 0; grid < GridVotes.Grids; grid++)
            {
                if (row[grid].Count > 0 && earlier[grid].Count > 0)
                {
                    Connect(row[grid], earlier[grid]);
                }
            }
        }

        if (components.Count >= compactAt)
        {
            Compact();
        }
    }

    void CollectRuns(ReadOnlySpan<byte> votes, int y, byte excluded, byte? only, List<Run>[] row)
    {
        Span<int> lastEnd = stackalloc int[256];
        lastEnd.Fill(-width - join);
        for (var x = 0; x < votes.Length; x++)
        {
            var vote = votes[x];
            if (vote == GridVotes.None || vote == excluded || (only is { } one && vote != one))
            {
                continue;
            }

            var runs = row[vote];
            if (x - lastEnd[vote] > join)
            {
                runs.Add(new Run { Start = x, End = x, Component = components.Count });
                components.Add(new Component { Parent = components.Count, Grid = vote, Pixels = 1, Left = x, Right = x, Top = y, Bottom = y });
            }
            else
            {
                var spans = CollectionsMarshal.AsSpan(runs);
                ref var run = ref spans[^1];
                run.End = x;
                ref var component = ref At(run.Component);
                component.Right = x;
                component.Pixels++;
            }

            lastEnd[vote] = x;
        }
    }

    // Inside a run two votes are at most `join` apart, so where two runs overlap, some vote of one is within `join` of some vote of the other.
    void Connect(List<Run> here, List<Run> earlier)
    {
        var from = 0;
        foreach (var run in here)
        {
            while (from < earlier.Count && earlier[from].End < run.Start - join)
            {
                from++;
            }

            for (var i = from; i < earlier.Count && earlier[i].Start <= run.End + join; i++)
            {
                Merge(run.Component, earlier[i].Component);
            }
        }
    }

    ref Component At(int index) => ref CollectionsMarshal.AsSpan(components)[index];

    int Root(int index)
    {
        while (At(index).Parent != index)
        {
            ref var component = ref At(index);
            component.Parent = At(component.Parent).Parent;
            index = component.Parent;
        }

        return index;
    }

    void Merge(int a, int b)
    {
        (a, b) = (Root(a), Root(b));
        if (a == b)
        {
            return;
        }

        // The smaller under the larger keeps paths short.
        if (At(a).Pixels < At(b).Pixels)
        {
            (a, b) = (b, a);
        }

        ref var kept = ref At(a);
        ref var gone = ref At(b);
        gone.Parent = a;
        kept.Pixels += gone.Pixels;
        (kept.Left, kept.Top) = (Math.Min(kept.Left, gone.Left), Math.Min(kept.Top, gone.Top));
        (kept.Right, kept.Bottom) = (Math.Max(kept.Right, gone.Right), Math.Max(kept.Bottom, gone.Bottom));
    }

    /// <summary>Judges and drops the components that no kept row touches.</summary>
    void Compact()
    {
        var renamed = new Dictionary<int, int>();
        List<Component> living = [];
        foreach (var runs in rows.SelectMany(row => row))
        {
            foreach (ref var run in CollectionsMarshal.AsSpan(runs))
            {
                var root = Root(run.Component);
                if (!renamed.TryGetValue(root, out var name))
                {
                    name = living.Count;
                    renamed.Add(root, name);
                    living.Add(At(root) with { Parent = name });
                }

                run.Component = name;
            }
        }

        for (var i = 0; i < components.Count; i++)
        {
            if (!renamed.ContainsKey(i))
            {
                Judge(i);
            }
        }

        components.Clear();
        components.AddRange(living);
        compactAt = Math.Max(MostComponents, 2 * living.Count);
    }

    void Judge(int index)
    {
        var component = At(index);
        if (component.Parent != index || component.Pixels < leastPixels)
        {
            return;
        }

        var box = new PixelBox(component.Left, component.Top, component.Right - component.Left + 1, component.Bottom - component.Top + 1);
        var logFalseAlarms = logTests + BinomialTail.Log10((long)box.Width * box.Height / 64, component.Pixels / 64, 1.0 / GridVotes.Grids);
        if (logFalseAlarms < logMost)
        {
            found.Add(new(box, component.Grid % 8, component.Grid / 8, component.Pixels, logFalseAlarms));
        }
    }
}
