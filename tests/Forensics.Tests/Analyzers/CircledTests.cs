using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Circled;

namespace Forensics.Tests.Analyzers;

public class CircledTests
{
    const int Columns = 60;
    const int Rows = 40;
    const int Cell = 16;
    static readonly CircledStrength Reader = new();

    /// <summary>Columns 10 to 19, rows 8 to 13.</summary>
    static readonly CircledShape Region = new(10 * Cell, 8 * Cell, 10 * Cell, 6 * Cell);

    static bool IsInside(int column, int row) => column is >= 10 and < 20 && row is >= 8 and < 14;

    static TexturedMap Map(Func<int, int, double> strength, Func<int, int, double>? activity = null) => new(
        Columns, Rows, Cell,
        [.. Enumerable.Range(0, Columns * Rows).Select(cell => (float)strength(cell % Columns, cell / Columns))],
        [.. Enumerable.Range(0, Columns * Rows).Select(cell => (float)(activity?.Invoke(cell % Columns, cell / Columns) ?? 1))]);

    static CircledReading Read(TexturedMap map, params CircledShape[] circles) => Reader.Read(map, circles, seed: 1)[0];

    [Fact]
    public void Inside_around_and_elsewhere_are_the_means_that_can_be_counted_by_hand()
    {
        // Around a region of 10 × 6 lie layers of 36, 44 … cells: two of them are the first 60 cells and more.
        bool IsAround(int column, int row) => !IsInside(column, row) && column is >= 8 and < 22 && row is >= 6 and < 16;

        var reading = Read(Map((column, row) => IsInside(column, row) ? column < 15 ? 0.9 : 0.5 : IsAround(column, row) ? 0.25 : 0.125), Region);

        Assert.Equal((null, 60, 200), (reading.NotApplicable, reading.Cells, reading.Places));
        Assert.Equal(0.7, reading.Inside!.Value, 6);
        Assert.Equal(0.25, reading.Around!.Value, 6);
        Assert.InRange(reading.Elsewhere!.Value, 0.125, 0.25);
        Assert.Equal(1 / 201.0, reading.P!.Value, 9);
    }

    [Fact]
    public void A_map_that_is_the_same_everywhere_gives_a_p_of_one() => Assert.Equal(1, Read(Map((_, _) => 0.3), Region).P);

    [Fact]
    public void A_map_that_knows_nothing_of_the_region_gives_small_ps_as_often_as_they_say()
    {
        var small = Enumerable.Range(0, 400).Count(seed =>
        {
            var random = new Random(seed);
            return Read(Map((_, _) => random.NextDouble(), (_, _) => random.NextDouble()), Region).P <= 0.1;
        });
        // 40 of 400 expected, standard deviation 6.
        Assert.InRange(small, 20, 60);
    }

    [Fact]
    public void A_map_that_only_draws_texture_is_no_stronger_than_places_of_the_same_texture()
    {
        var random = new Random(3);
        var noise = Enumerable.Range(0, Columns * Rows).Select(_ => random.NextDouble()).ToArray();
        // A texture that comes back every 20 columns, and a map that draws it.
        double Activity(int column, int row) => column / 10 % 2 == 1 ? 2 + noise[row * Columns + column] : noise[row * Columns + column];
        var map = Map((column, row) => (column / 10 % 2 == 1 ? 0.6 : 0.1) + 0.1 * noise[(row * Columns + column) * 7 % noise.Length], Activity);

        var reading = Read(map, Region);
        Assert.True(reading.Inside > reading.Around + 0.2, $"{reading}");
        Assert.InRange(reading.P!.Value, 0.05, 1);
        // Without the texture, the same map has the region stand out among places that mix both.
        Assert.InRange(Read(map with { Activity = [.. map.Activity.Select(_ => 1f)] }, Region).P!.Value, 0, reading.P.Value / 2);
    }

    [Fact]
    public void What_else_was_circled_is_neither_around_nor_elsewhere()
    {
        // The second region touches the first and is the only other strong place.
        var second = new CircledShape(20 * Cell, 8 * Cell, 10 * Cell, 6 * Cell);
        var map = Map((column, row) => column is >= 10 and < 30 && row is >= 8 and < 14 ? 0.8 : 0.1);

        Assert.True(Read(map, Region).Around > 0.1001);
        var both = Reader.Read(map, [Region, second], seed: 1);
        Assert.All(both, reading => Assert.Equal((0.8, 0.1, 0.1, 1 / 201.0), (
            Math.Round(reading.Inside!.Value, 6), Math.Round(reading.Around!.Value, 6), Math.Round(reading.Elsewhere!.Value, 6), reading.P!.Value)));
    }

    [Fact]
    public void Where_nothing_can_be_compared_it_says_why()
    {
        var plain = Map((_, _) => 0.5);
        var few = Read(plain, Region with { Width = 2 * Cell, Height = 3 * Cell });
        Assert.Equal((CircledReason.TooSmall, 6), (few.NotApplicable, few.Cells));
        Assert.Null(Read(plain, Region with { Width = 2 * Cell, Height = 4 * Cell }).NotApplicable);
        Assert.Equal(CircledReason.TooSmall, Read(plain, new CircledShape(-500, -500, 100, 100)).NotApplicable);
        Assert.Equal(CircledReason.TooSmall, Read(plain, new CircledShape(double.NaN, 0, double.PositiveInfinity, 1)).NotApplicable);

        // 29 of 60 cells are known; then 30 of them.
        Assert.Equal(CircledReason.NothingKnown, Read(Map((column, row) => IsInside(column, row) && (row - 8) * 10 + column - 10 >= 29 ? double.NaN : 0.5), Region).NotApplicable);
        Assert.Equal(0.5, Read(Map((column, row) => IsInside(column, row) && (row - 8) * 10 + column - 10 >= 30 ? double.NaN : 0.5), Region).Inside);

        var most = Read(plain, new CircledShape(0, 0, Columns * Cell, 30 * Cell));
        Assert.Equal((CircledReason.NoLikePlaces, 0.5, 0.5, null, null), (most.NotApplicable, most.Inside, most.Around, most.Elsewhere, most.P));
        var all = Read(plain, new CircledShape(0, 0, Columns * Cell, Rows * Cell));
        Assert.Equal((CircledReason.NoLikePlaces, null), (all.NotApplicable, all.Around));
        Assert.Equal(CircledReason.NoLikePlaces, Read(Map((_, _) => 0.5, (column, row) => IsInside(column, row) ? 9 : (column * 7 + row) % 5), Region).NotApplicable);
        // A map of nothing but unknown cells, and one of a single cell.
        Assert.Equal(CircledReason.NothingKnown, Read(Map((_, _) => double.NaN), Region).NotApplicable);
        Assert.Equal(CircledReason.TooSmall, Reader.Read(new(1, 1, 8, [1], [float.NaN]), [new(0, 0, 8, 8)], 1)[0].NotApplicable);
    }

    [Fact]
    public void A_map_is_put_together_to_few_cells_whose_values_are_plain_means()
    {
        const int Wide = 601, High = 3;
        var random = new Random(5);
        var values = Enumerable.Range(0, Wide * High).Select(i => i % 7 == 0 ? float.NaN : (float)(8 * random.NextDouble() - 4)).ToArray();
        // The picture is a little larger than the map.
        const int Width = Wide * 8 + 5, Height = High * 8 + 7;
        var luma = new byte[Width * Height];
        random.NextBytes(luma);

        var map = TexturedMap.Of(new SuspicionMap(Wide, High, 8, values, FullScale: 3), luma, Width, Height);

        Assert.Equal((201, 1, 24), (map.Columns, map.Rows, map.CellPixels));
        foreach (var cell in (int[])[0, 17, 199, 200])
        {
            var strengths = Enumerable.Range(0, 9).Where(i => 3 * cell + i % 3 < Wide).Select(i => values[i / 3 * Wide + 3 * cell + i % 3])
                .Where(value => !float.IsNaN(value)).Select(value => Math.Min(1, Math.Abs(value) / 3.0)).ToList();
            Assert.Equal(strengths.Average(), map.Strength[cell], 5);

            var laplacians = from y in Enumerable.Range(1, 23) from x in Enumerable.Range(24 * cell, 24)
                             where x > 0 && x < Width - 1
                             select Math.Abs(4 * luma[y * Width + x] - luma[(y - 1) * Width + x] - luma[(y + 1) * Width + x] - luma[y * Width + x - 1] - luma[y * Width + x + 1]);
            Assert.Equal(Math.Log(laplacians.Average() + 0.5), map.Activity[cell], 5);
        }

        Assert.Equal([float.NaN], TexturedMap.Of(new SuspicionMap(1, 1, 8, [2], 4), [7], 1, 1).Activity);
    }

    [Fact]
    public void A_region_lies_on_the_same_pixels_in_every_orientation()
    {
        const int Width = 7, Height = 5; // Stored.
        CircledShape[] shapes = [new(1, 0, 3, 2), new(0, 1, 4, 3, IsEllipse: true), new(0, 0, 0, 0, Points: [0.2, 0.2, 4.4, 0.2, 4.4, 4.9, 2, 1.5])];
        foreach (var orientation in Enum.GetValues<Orientation>())
        {
            var (wide, high) = Uprighting.SwapsSides(orientation) ? (Height, Width) : (Width, Height);
            foreach (var shape in shapes)
            {
                var stored = shape.ToStored(Width, Height, orientation);
                for (var i = 0; i < wide * high; i++)
                {
                    var (x, y) = Uprighting.ToStored(i % wide, i / wide, Width, Height, orientation);
                    Assert.Equal(shape.Contains(i % wide + 0.5, i / wide + 0.5), stored.Contains(x + 0.5, y + 0.5));
                }
            }
        }
    }

    [Fact]
    public void Shapes_are_filled_as_they_are_drawn()
    {
        static double Share(CircledShape shape) => Enumerable.Range(0, 10_000).Count(i => shape.Contains(i % 100 + 0.5, i / 100 + 0.5)) / 10_000.0;

        Assert.Equal(1, Share(new(0, 0, 100, 100)));
        Assert.Equal(Math.PI / 4, Share(new(0, 0, 100, 100, IsEllipse: true)), 0.005);
        Assert.Equal(0.5, Share(new(0, 0, 100, 100, Points: [0, 0, 100, 0, 0, 100])), 0.01);
        // A hand that goes around twice circles the same; the box of a polygon without three points is the region.
        Assert.Equal(0.25, Share(new(0, 0, 9, 9, Points: [0, 0, 50, 0, 50, 50, 0, 50, 0, 0, 50, 0, 50, 50, 0, 50])), 0.001);
        Assert.Equal(0.25, Share(new(0, 0, 50, 50, Points: [1, 1, 2, 2])), 0.001);
    }
}
