using System.Runtime.InteropServices;
using Forensics.Imaging;
using Forensics.Native;
using Forensics.Tests.Support;

namespace Forensics.Tests.Native;

public sealed class OpenCvKeypointEngineTests
{
    const int Width = 640;
    const int Height = 480;

    static readonly OpenCvKeypointEngine Engine = new();
    static readonly byte[] Picture = TestPictures.Textured(Width, Height, seed: 3);

    // 17 degrees, 0.8 times, moved, with a little perspective.
    static readonly double[] Truth = [0.8 * Math.Cos(0.297), -0.8 * Math.Sin(0.297), 150, 0.8 * Math.Sin(0.297), 0.8 * Math.Cos(0.297), 10, 2e-5, -3e-5, 1];

    [Theory]
    [InlineData(KeypointKind.Orb)]
    [InlineData(KeypointKind.Sift)]
    public void A_known_homography_is_recovered_within_a_pixel(KeypointKind kind)
    {
        var source = Engine.Detect(Picture, Width, Height, kind, 1500);
        var target = Engine.Detect(Warped(), Width, Height, kind, 1500);
        var good = Engine.Match(source, target, 2).Chunk(2).Where(pair => pair[0].Distance < 0.8f * pair[1].Distance).Select(pair => pair[0]).ToArray();
        float[] from = [.. good.SelectMany(match => new[] { source.Points[match.Query].X, source.Points[match.Query].Y })];
        float[] to = [.. good.SelectMany(match => new[] { target.Points[match.Train].X, target.Points[match.Train].Y })];

        var found = Engine.FindHomography(from, to, 3)!;

        Assert.InRange(found.InlierCount, 100, good.Length);
        Assert.Equal(1, found.Matrix[8], 12);
        foreach (var (x, y) in new[] { (0.0, 0.0), (Width, 0), (0, Height), (Width, Height), (Width / 2.0, Height / 2.0) })
        {
            var (expectedX, expectedY) = Mapped(Truth, x, y);
            var (actualX, actualY) = Mapped(found.Matrix, x, y);
            Assert.InRange(Math.Sqrt(Math.Pow(actualX - expectedX, 2) + Math.Pow(actualY - expectedY, 2)), 0, 1);
        }
    }

    [Theory]
    [InlineData(KeypointKind.Orb, 32)]
    [InlineData(KeypointKind.Sift, 512)]
    public void Two_runs_give_the_same_bytes_and_at_most_what_was_asked_for(KeypointKind kind, int rowBytes)
    {
        var first = Engine.Detect(Picture, Width, Height, kind, 300);
        var second = Engine.Detect(Picture, Width, Height, kind, 300);

        Assert.InRange(first.Points.Count, 250, 300);
        Assert.Equal(first.Points.Count * rowBytes, first.Descriptors.Length);
        Assert.Equal(first.Points, second.Points);
        Assert.Equal(first.Descriptors, second.Descriptors);
        Assert.Equal(first.Points.OrderByDescending(point => point.Response), first.Points);
        Assert.Equal(Engine.Match(first, second, 3), Engine.Match(first, second, 3));

        float[] from = [.. first.Points.SelectMany(point => new[] { point.X, point.Y })];
        float[] to = [.. from.Select((value, i) => value + (i % 7 == 0 ? 40 : 0.1f * (i % 3)))];
        Assert.Equal(Engine.FindHomography(from, to, 2)!.Matrix, Engine.FindHomography(from, to, 2)!.Matrix);
    }

    [Fact]
    public void Hamming_matches_equal_brute_force()
    {
        var random = new Random(9);
        var (query, train) = (Binary(random, 40), Binary(random, 60));

        var matches = Engine.Match(query, train, 2);

        Assert.Equal(80, matches.Count);
        for (var q = 0; q < 40; q++)
        {
            // Order is stable: the lower index first among equals.
            var expected = Enumerable.Range(0, 60).Select(t => (t, Hamming(query, q, train, t))).OrderBy(pair => pair.Item2).Take(2);
            Assert.Equal(expected, matches.Where(match => match.Query == q).Select(match => (match.Train, (int)match.Distance)));
        }
    }

    [Fact]
    public void Euclidean_matches_equal_brute_force()
    {
        var random = new Random(10);
        float[] values = [.. Enumerable.Range(0, 128 * 30).Select(_ => (float)random.Next(256))];
        var set = new Keypoints(KeypointKind.Sift, new Keypoint[30], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

        var matches = Engine.Match(set, set, 2);

        for (var q = 0; q < 30; q++)
        {
            var nearest = Enumerable.Range(0, 30).Where(t => t != q).Min(t => Math.Sqrt(Enumerable.Range(0, 128).Sum(i => Math.Pow(values[(128 * q) + i] - values[(128 * t) + i], 2))));
            Assert.Equal((q, 0f), (matches[2 * q].Train, matches[2 * q].Distance));
            Assert.Equal(nearest, matches[(2 * q) + 1].Distance, 0.01);
        }
    }

    [Fact]
    public void Fewer_neighbours_come_back_when_there_are_fewer()
    {
        var random = new Random(11);

        Assert.Equal(3 * 5, Engine.Match(Binary(random, 5), Binary(random, 3), 10).Count);
        Assert.Empty(Engine.Match(Binary(random, 5), Binary(random, 0), 2));
        Assert.Empty(Engine.Match(Binary(random, 0), Binary(random, 3), 2));
    }

    [Fact]
    public void A_flat_picture_has_no_keypoints()
    {
        foreach (var kind in new[] { KeypointKind.Orb, KeypointKind.Sift })
        {
            Assert.Empty(Engine.Detect(new byte[64 * 64], 64, 64, kind, 100).Points);
            Assert.Empty(Engine.Detect([7], 1, 1, kind, 100).Points);
        }
    }

    [Fact]
    public void No_homography_fits_three_pairs_or_points_on_one_spot()
    {
        Assert.Null(Engine.FindHomography([0, 0, 1, 0, 0, 1], [0, 0, 1, 0, 0, 1], 3));
        Assert.Null(Engine.FindHomography(new float[20], new float[20], 3));
        Assert.NotNull(Engine.FindHomography([0, 0, 9, 0, 0, 9, 9, 9], [0, 0, 9, 0, 0, 9, 9, 9], 3));
    }

    [Fact]
    public void Wrong_calls_are_named()
    {
        var random = new Random(12);
        var (orb, sift) = (Binary(random, 4), Engine.Detect(Picture, Width, Height, KeypointKind.Sift, 10));

        Assert.Throws<ArgumentException>(() => Engine.Detect(new byte[99], 10, 10, KeypointKind.Orb, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => Engine.Detect([], 0, 10, KeypointKind.Orb, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => Engine.Detect(new byte[100], 10, 10, KeypointKind.Orb, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Engine.Detect(new byte[100], 10, 10, (KeypointKind)7, 10));
        Assert.Throws<ArgumentException>(() => Engine.Match(orb, sift, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Engine.Match(orb, orb, 0));
        Assert.Throws<ArgumentException>(() => Engine.Match(orb with { Descriptors = new byte[127] }, orb, 1));
        Assert.Throws<ArgumentException>(() => Engine.FindHomography(new float[8], new float[10], 3));
        Assert.Throws<ArgumentException>(() => Engine.FindHomography(new float[9], new float[9], 3));
        Assert.Throws<ArgumentException>(() => Engine.FindHomography([0, 0, 9, 0, 0, 9, 9, float.NaN], new float[8], 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => Engine.FindHomography(new float[8], new float[8], 0));
    }

    static Keypoints Binary(Random random, int count)
    {
        var rows = new byte[32 * count];
        random.NextBytes(rows);
        return new Keypoints(KeypointKind.Orb, new Keypoint[count], rows);
    }

    static int Hamming(Keypoints a, int i, Keypoints b, int j) =>
        Enumerable.Range(0, 32).Sum(n => int.PopCount(a.Descriptors[(32 * i) + n] ^ b.Descriptors[(32 * j) + n]));

    /// <summary>The picture as <see cref="Truth"/> maps it, sampled bilinearly through its inverse.</summary>
    static byte[] Warped()
    {
        var inverse = Inverse(Truth);
        var warped = new byte[Width * Height];
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var (u, v) = Mapped(inverse, x, y);
                var (left, top) = ((int)Math.Floor(u), (int)Math.Floor(v));
                if (left < 0 || top < 0 || left >= Width - 1 || top >= Height - 1)
                {
                    continue;
                }

                var (right, low) = (u - left, v - top);
                var at = (top * Width) + left;
                var upper = (Picture[at] * (1 - right)) + (Picture[at + 1] * right);
                var lower = (Picture[at + Width] * (1 - right)) + (Picture[at + Width + 1] * right);
                warped[(y * Width) + x] = (byte)Math.Round((upper * (1 - low)) + (lower * low));
            }
        }

        return warped;
    }

    static (double X, double Y) Mapped(double[] h, double x, double y)
    {
        var w = (h[6] * x) + (h[7] * y) + h[8];
        return (((h[0] * x) + (h[1] * y) + h[2]) / w, ((h[3] * x) + (h[4] * y) + h[5]) / w);
    }

    // The adjugate; a homography needs no determinant.
    static double[] Inverse(double[] h) =>
    [
        (h[4] * h[8]) - (h[5] * h[7]), (h[2] * h[7]) - (h[1] * h[8]), (h[1] * h[5]) - (h[2] * h[4]),
        (h[5] * h[6]) - (h[3] * h[8]), (h[0] * h[8]) - (h[2] * h[6]), (h[2] * h[3]) - (h[0] * h[5]),
        (h[3] * h[7]) - (h[4] * h[6]), (h[1] * h[6]) - (h[0] * h[7]), (h[0] * h[4]) - (h[1] * h[3]),
    ];
}
