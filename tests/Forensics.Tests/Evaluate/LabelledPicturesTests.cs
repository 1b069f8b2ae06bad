using Forensics.Engine;
using Forensics.Engine.Analyze;
using Forensics.Engine.Evaluate;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers;
using Forensics.Imaging.Analyzers.EditMap;
using Forensics.Native;
using Forensics.Similarity.Calibration;
using Forensics.Tests.Analyzers;
using Forensics.Tests.Jpeg;
using Microsoft.Extensions.Logging.Abstractions;

namespace Forensics.Tests.Evaluate;

public sealed class LabelledPicturesTests : IDisposable
{
    const int Width = 320;
    const int Height = 240;
    static readonly PixelBox Edited = new(96, 72, 120, 96);
    static readonly SystemImageCodec Codec = EditedPhotos.Codec;

    readonly string folder = Directory.CreateTempSubdirectory("forensics-labelled-").FullName;
    readonly LabelledPictures labelled = new(
        new(Codec, Forensics.Engine.Analyze.Analyzers.All(Codec, new OpenCvKeypointEngine()), new EngineOptions { DataFolder = "", ModelsFolder = "" }, NullLogger<PictureAnalyzer>.Instance),
        Codec,
        new OpenCvKeypointEngine());

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>A rough picture, a part of which was blurred or not, with its mask.</summary>
    EditPicture Picture(int seed, string source, bool isEdited)
    {
        var picture = TestPictures.Textured(Width, Height, seed);
        var path = Write($"{source}_{seed}.png", isEdited ? EditedPhotos.Blurred(picture, Edited) : picture);
        return new(path, isEdited, source, $"base-{seed}", isEdited ? Write($"mask-{source}-{seed}.png", Mask()) : null);
    }

    static RgbImage Mask()
    {
        var values = new byte[3 * Width * Height];
        for (var y = Edited.Y; y < Edited.Y + Edited.Height; y++)
        {
            values.AsSpan(3 * (y * Width + Edited.X), 3 * Edited.Width).Fill(255);
        }

        return new(Width, Height, values);
    }

    string Write(string name, RgbImage picture)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, Codec.EncodePng(picture.Width, picture.Height, 3, picture.Pixels));
        return path;
    }

    [Fact]
    public void Each_picture_s_mask_is_that_of_a_map_which_was_fitted_without_its_fold()
    {
        EditPicture[] pictures = [Picture(2, "one", true), Picture(5, "one", false), Picture(6, "two", true), Picture(8, "two", true), Picture(9, "two", false)];
        var examined = pictures.Select(picture => labelled.Examine(picture, only: [EditMapAnalyzer.Id])).ToList();
        Assert.All(examined, picture => Assert.Null(picture.Error));
        Assert.Equal(pictures.Select(picture => picture.IsEdited), examined.Select(picture => picture.Pixels is not null));

        var found = labelled.PixelsWithout(examined, picture => picture.Source);

        var fitted = new EditMapAnalyzer(EditMapFit.Fit([.. examined.Skip(2).Select(picture => picture.Blocks!.Sample)], "by-hand", "", ""));
        var blocks = examined[0].Blocks!;
        var map = fitted.Map(blocks.Columns, blocks.Rows, blocks.Features!);
        var (inside, outside) = (new List<float>(), new List<float>());
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var isInside = x >= Edited.X && x < Edited.X + Edited.Width && y >= Edited.Y && y < Edited.Y + Edited.Height;
                (isInside ? inside : outside).Add(MathF.Round(255 * map.Values[y / 8 * map.Columns + x / 8]));
            }
        }

        outside.Sort();
        Assert.Equal(Figures.Auc([.. inside.Select(value => (double)value)], [.. outside.Select(value => (double)value)]), found[0]!.Value.Auc, 9);
        Assert.NotEqual(examined[0].Pixels, found[0]);
        Assert.InRange(found[0]!.Value.Auc, 0.9, 1);
        Assert.Equal([true, false, true, true, false], found.Select(figures => figures is not null));
        // Without the only pictures with a mask nothing can be fitted, and nothing is told.
        Assert.Equal([PixelFigures.None, null], labelled.PixelsWithout([.. examined.Take(2)], picture => picture.Source));
    }

    [Fact]
    public void Blocks_half_in_a_mask_are_told_from_those_outside_and_an_edit_without_a_mask_tells_of_no_block()
    {
        var picture = Picture(2, "one", true);
        var sample = labelled.Examine(picture, only: []).Blocks!.Sample;
        Assert.Equal((120, 120), (sample.Edited.Count, sample.Untouched.Count));
        Assert.Null(labelled.Examine(picture with { Mask = null }, only: []).Blocks);
        var authentic = labelled.Examine(Picture(5, "one", false), only: []).Blocks!;
        Assert.Equal((0, 60), (authentic.Sample.Edited.Count, authentic.Sample.Untouched.Count));
        Assert.Null(authentic.Features);
    }

    [Fact]
    public void What_cannot_be_read_is_no_picture_with_findings()
    {
        var text = Path.Combine(folder, "text.jpg");
        File.WriteAllText(text, "this is no picture");
        var examined = labelled.Examine(new(text, false, "s", "b", null), only: []);
        Assert.NotNull(examined.Error);
        Assert.Equal((null, null, null), (examined.Blocks, examined.RawEla, examined.Pixels));
        Assert.NotNull(labelled.Examine(new(Path.Combine(folder, "none.jpg"), false, "s", "b", null), only: []).Error);
    }

    [Fact]
    public void Raw_error_levels_are_the_differences_to_one_save_and_show_a_rough_part_of_a_smooth_picture()
    {
        var random = new Random(1);
        var pixels = new byte[3 * Width * Height];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y) = (i / 3 % Width, i / 3 / Width);
            pixels[i] = x >= Edited.X && x < Edited.X + Edited.Width && y >= Edited.Y && y < Edited.Y + Edited.Height ? (byte)random.Next(256) : (byte)(x / 2);
        }

        var picture = new RgbImage(Width, Height, pixels);
        var raw = RawEla.Of(picture, Codec, Mask());
        var saved = EditedPhotos.Saved(picture, 95).Pixels.ToArray();
        Assert.Equal(pixels.Zip(saved, (before, after) => Math.Abs(before - after)).Max(), raw.Largest);
        Assert.InRange(raw.Pixels!.Value.Auc, 0.99, 1);
        Assert.InRange(raw.Pixels.Value.F1At128, 0.9, 1);
        Assert.Null(RawEla.Of(picture, Codec, new RgbImage(8, 8, new byte[192])).Pixels);
        Assert.Equal(0, RawEla.Of(new RgbImage(1, 1, [0, 0, 0]), Codec, null).Largest);
    }

    [Fact]
    public void The_quality_of_the_last_save_is_that_of_its_table()
    {
        var picture = TestPictures.Textured(64, 48, 1);
        foreach (var quality in (int[])[30, 74, 75, 84, 92, 93, 97, 100])
        {
            Assert.Equal(quality, LastSave.QualityPercent(EditedPhotos.Evidence(EditedPhotos.Jpeg(picture, quality)).Jpeg));
        }

        Assert.Null(LastSave.QualityPercent(EditedPhotos.Lossless(picture).Jpeg));
        Assert.Equal(
            ["no JPEG", "below 75", "75 to 84", "75 to 84", "85 to 92", "85 to 92", "93 to 96", "93 to 96", "97 to 100"],
            ((int?[])[null, 74, 75, 84, 85, 92, 93, 96, 97]).Select(LastSave.Bin));
    }

    [Fact]
    public void Pictures_of_one_base_are_in_one_fold()
    {
        var folds = BaseFolds.Of(["b", "a", "b", .. Enumerable.Range(0, 20).Select(i => $"c{i:00}")]);
        Assert.Equal(22, folds.Count);
        Assert.Equal(("0", "1"), (folds["a"], folds["b"]));
        Assert.Equal(10, folds.Values.Distinct().Count());
    }
}
