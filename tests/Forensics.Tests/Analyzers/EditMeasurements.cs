using Forensics.Imaging;
using Forensics.Imaging.Analyzers;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Imaging.Analyzers.DoubleJpeg;
using Forensics.Imaging.Analyzers.Ela;
using Forensics.Imaging.Analyzers.Grid;
using Forensics.Imaging.Jpeg;
using Forensics.Tests.Support;
using Xunit.Abstractions;

namespace Forensics.Tests.Analyzers;

/// <summary>False alarms and detections of the traces of editing on photos, held at what was measured.</summary>
[Trait("Speed", "Slow")]
public class EditMeasurements(ITestOutputHelper output)
{
    [SharedDataFact]
    public void Arbitrary_rectangles_of_unedited_photos_do_not_stand_out_by_error_levels()
    {
        const int Rectangles = 50;
        string[] scores = ["z", "|z|", "raw error level"];
        var all = scores.Select(_ => new List<double>()).ToArray();
        var photos = 0;
        foreach (var path in EditedPhotos.Authentic().Concat(EditedPhotos.Licensed))
        {
            var image = EditedPhotos.Evidence(File.ReadAllBytes(path));
            if (new ChannelAnalyzer().Analyze(image)[AnalyzerFamily.Ela].NotApplicable is not null || new ElaAnalyzer().Analyze(image) is not { Map: { } map } result)
            {
                continue;
            }

            // As tools show it: one save, nothing compared with anything.
            var raw = ElaBlocks.Measure(image.Stored, ChromaSampling.Samp420, [result.Qualities[0]]).Errors[0];
            var places = Enumerable.Range(0, map.Values.Length).Where(block => !float.IsNaN(map.Values[block])).ToArray();
            double[][] ranks =
            [
                Ranks(places, map.Columns, map.Rows, block => map.Values[block]), Ranks(places, map.Columns, map.Rows, block => Math.Abs(map.Values[block])),
                Ranks(places, map.Columns, map.Rows, block => raw[block]),
            ];
            var random = new Random(photos++);
            for (var i = 0; i < Rectangles; i++)
            {
                var (width, height) = (random.Next(map.Columns / 6, map.Columns / 2), random.Next(map.Rows / 6, map.Rows / 2));
                var box = new PixelBox(random.Next(map.Columns - width + 1), random.Next(map.Rows - height + 1), width, height);
                for (var score = 0; score < scores.Length; score++)
                {
                    if (Auc(ranks[score], map.Columns, box) is { } auc)
                    {
                        all[score].Add(auc);
                    }
                }
            }
        }

        double Median(int score) => all[score].Order().ElementAt(all[score].Count / 2);
        double TwoSided(int score) => all[score].Average(auc => Math.Max(auc, 1 - auc));
        output.WriteLine($"{photos} photos, {all[0].Count} rectangles");
        for (var score = 0; score < scores.Length; score++)
        {
            var between = all[score].Count(auc => auc is >= 0.45 and <= 0.55) / (double)all[score].Count;
            output.WriteLine($"{scores[score]}: median signed AUC {Median(score):F3}, mean two-sided {TwoSided(score):F3}, {between:P0} between 0.45 and 0.55");
        }

        Assert.InRange(photos, 20, 1000);
        Assert.InRange(Median(0), 0.45, 0.55);
        Assert.InRange(Median(1), 0.45, 0.55);
        Assert.InRange(TwoSided(0), 0.5, TwoSided(2) - 0.05);
    }

    [SharedDataFact]
    public void Double_compression_by_first_and_last_save_and_kind_of_edit()
    {
        string[] edits = ["unedited", "splice, scaled", "splice, own grid", "retouched"];
        // 0: a chat app's.
        int[] lasts = [95, 90, 80, 0];
        var photos = EditedPhotos.Licensed.Concat(EditedPhotos.Authentic().Where(path => !path.Contains("syn_auth_re", StringComparison.Ordinal)))
            .Select(EditedPhotos.Open).Where(photo => photo is { Width: >= 480, Height: >= 350 }).ToArray();
        var (judged, flagged) = (new int[2, lasts.Length, edits.Length], new int[2, lasts.Length, edits.Length]);
        for (var n = 0; n < photos.Length; n++)
        {
            for (var first = 0; first < 2; first++)
            {
                // None: what the camera or the page it came from saved.
                var background = first == 0 ? photos[n] : EditedPhotos.Saved(photos[n], 75);
                var box = new PixelBox(background.Width / 3 | 1, background.Height / 4 | 1, background.Width / 3, background.Height / 3);
                for (var edit = 0; edit < edits.Length; edit++)
                {
                    var edited = Edited(background, photos[(n + 1) % photos.Length], box, edit, n);
                    for (var last = 0; last < lasts.Length; last++)
                    {
                        var file = lasts[last] == 0 ? EditedPhotos.Chat(EditedPhotos.Saved(edited, 95)) : EditedPhotos.Jpeg(edited, lasts[last]);
                        var result = new DoubleJpegAnalyzer().Analyze(EditedPhotos.Evidence(file));
                        judged[first, last, edit] += result.NotApplicable is null ? 1 : 0;
                        flagged[first, last, edit] += result.Region is { } region && (edit == 0 || Overlaps(region, box)) ? 1 : 0;
                    }
                }
            }
        }

        output.WriteLine($"{photos.Length} photos, {photos.Length * 8 * edits.Length} pictures; flagged of judged of all, edited ones on target");
        var alarms = 0;
        for (var first = 0; first < 2; first++)
        {
            for (var last = 0; last < lasts.Length; last++)
            {
                var cells = Enumerable.Range(0, edits.Length).Select(edit => $"{edits[edit]} {flagged[first, last, edit]} of {judged[first, last, edit]} of {photos.Length}");
                output.WriteLine($"{(first == 0 ? "none" : "75")} → {(lasts[last] == 0 ? "chat" : $"{lasts[last]}")}: {string.Join("; ", cells)}");
                alarms += flagged[first, last, 0];
            }
        }

        output.WriteLine($"alarms: {alarms} of {photos.Length * 8}");
        Assert.InRange(photos.Length, 25, 1000);
        Assert.InRange(alarms, 0, photos.Length * 8 / 100);
        for (var last = 0; last < 2; last++)
        {
            for (var edit = 1; edit < edits.Length; edit++)
            {
                Assert.InRange(flagged[1, last, edit], (edit == 3 ? 0.95 : 0.8) * photos.Length, photos.Length);
            }
        }
    }

    [SharedDataFact]
    public void Unedited_pictures_show_no_more_foreign_grids_than_their_expected_number()
    {
        var made = EditedPhotos.Licensed.Select(EditedPhotos.Open).Where(photo => photo is { Width: >= 300, Height: >= 300 }).SelectMany(photo => (EvidenceImage[])
        [
            EditedPhotos.Lossless(photo), EditedPhotos.Lossless(EditedPhotos.Halved(photo)),
            EditedPhotos.Lossless(EditedPhotos.Crop(EditedPhotos.Saved(EditedPhotos.Scaled(photo, 0.8), 85), new(3, 5, photo.Width / 2, photo.Height / 2))),
            EditedPhotos.Lossless(EditedPhotos.Scaled(EditedPhotos.Saved(photo, 75), 1.2)),
            EditedPhotos.Evidence(EditedPhotos.Jpeg(photo, 99)), EditedPhotos.Evidence(EditedPhotos.Jpeg(EditedPhotos.Scaled(photo, 0.7), 98)),
        ]);
        var authentic = Directory.GetFiles(Path.Combine(SharedData.Root!, "forensics", "authentic")).Order().Select(path => EditedPhotos.Evidence(File.ReadAllBytes(path)));
        var (pictures, logs) = (0, new List<double>());
        foreach (var image in made.Concat(authentic))
        {
            if (new GridAnalyzer().Analyze(image) is { ForeignNotApplicable: null, Foreign: { } foreign })
            {
                pictures++;
                logs.AddRange(foreign.Select(region => region.Log10FalseAlarms));
            }
        }

        output.WriteLine($"{pictures} pictures that can be judged, {logs.Count} regions: {string.Join(' ', logs.Order().Select(log => $"10^{log:F1}"))}");
        Assert.InRange(pictures, 100, 10_000);
        // So many are expected below each number, were every picture one of chance.
        foreach (var number in (double[])[1, 0.1, 0.01])
        {
            Assert.InRange(logs.Count(log => log < Math.Log10(number)), 0, number * pictures);
        }
    }

    static RgbImage Edited(RgbImage background, RgbImage other, PixelBox box, int edit, int seed) => edit switch
    {
        1 => EditedPhotos.Lay(background, EditedPhotos.Middle(other, box.Width, box.Height, 0.7), box.X, box.Y),
        2 => EditedPhotos.Lay(background, EditedPhotos.Saved(EditedPhotos.Middle(other, box.Width, box.Height, 1), 85), box.X, box.Y),
        3 => EditedPhotos.Retouched(background, box, seed),
        _ => background,
    };

    static bool Overlaps(PixelBox region, PixelBox box) =>
        region.X < box.X + box.Width && box.X < region.X + region.Width && region.Y < box.Y + box.Height && box.Y < region.Y + region.Height;

    /// <summary>Ranks of the places by value, equal ones sharing theirs; NaN elsewhere.</summary>
    static double[] Ranks(int[] places, int columns, int rows, Func<int, float> value)
    {
        var ranks = new double[columns * rows];
        Array.Fill(ranks, double.NaN);
        var start = 1.0;
        foreach (var equal in places.GroupBy(value).OrderBy(group => group.Key))
        {
            var count = equal.Count();
            foreach (var place in equal)
            {
                ranks[place] = start + (count - 1) / 2.0;
            }

            start += count;
        }

        return ranks;
    }

    /// <summary>Probability that a place inside the box has the higher value than one outside (Mann and Whitney); null where one side is empty.</summary>
    static double? Auc(double[] ranks, int columns, PixelBox box)
    {
        var (sum, inside, all) = (0.0, 0, 0);
        for (var i = 0; i < ranks.Length; i++)
        {
            if (double.IsNaN(ranks[i]))
            {
                continue;
            }

            all++;
            if (i % columns >= box.X && i % columns < box.X + box.Width && i / columns >= box.Y && i / columns < box.Y + box.Height)
            {
                (sum, inside) = (sum + ranks[i], inside + 1);
            }
        }

        return inside == 0 || inside == all ? null : (sum - inside * (inside + 1) / 2.0) / inside / (all - inside);
    }
}
