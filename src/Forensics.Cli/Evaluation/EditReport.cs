using System.Globalization;
using System.Text;
using Forensics.Engine.Evaluate;
using Forensics.Similarity.Calibration;

namespace Forensics.Cli.Evaluation;

/// <summary>A table of figures on labelled pictures, for people.</summary>
static class EditReport
{
    const double Support = 1;

    // With fewer of its own, a source's edited pictures are compared with the authentic ones of all.
    const int LeastAuthentic = 5;

    // Same seed, same intervals.
    const int Seed = 1;

    /// <param name="scores">log10 LR by kind of score, one a picture; null is "cannot tell", which counts as 0.</param>
    /// <param name="masks">How well masks show what was edited, by kind of mask, one a picture; null where that is not known.</param>
    public static string Of(
        IReadOnlyList<ExaminedPicture> pictures,
        IReadOnlyList<(string Name, IReadOnlyList<double?> Llrs)> scores,
        IReadOnlyList<(string Name, IReadOnlyList<PixelFigures?> Pixels)> masks)
    {
        var text = new StringBuilder();
        var edited = pictures.Count(picture => picture.Picture.IsEdited);
        Line(text, $"{edited} edited and {pictures.Count - edited} authentic pictures. In brackets the middle 95 % when pictures are drawn anew; \"cannot tell\" counts as 0.");
        Line(text, $"");
        Line(text, $"| score | AUC | AUC within quality | found at 1 % / 5 % false alarms | Cllr | authentic at support | edited at support |");
        Line(text, $"|---|---|---|---|---|---|---|");
        foreach (var (name, llrs) in scores)
        {
            Whole(text, name, Items(pictures, llrs), isLlr: true);
        }

        List<(string Name, IReadOnlyList<double?> Scores)> others =
        [
            ("quality of the last save alone", [.. pictures.Select(picture => picture.QualityPercent ?? 101)]),
            ("size alone", [.. pictures.Select(picture => -(double?)picture.MegaPixels)]),
            ("largest raw error level at quality 95", [.. pictures.Select(picture => (double?)picture.RawEla?.Largest)]),
        ];
        foreach (var (name, values) in others)
        {
            Whole(text, name, Items(pictures, values), isLlr: false);
        }

        Masks(text, pictures, masks);
        Parts(text, "source", pictures, scores[0].Llrs, picture => picture.Picture.Source);
        Parts(text, "image channel", pictures, scores[0].Llrs, picture => picture.Channel.ToString());
        Areas(text, pictures, [.. scores, .. others]);
        Missed(text, pictures, scores[0].Llrs);
        return text.ToString();
    }

    static List<Item> Items(IReadOnlyList<ExaminedPicture> pictures, IReadOnlyList<double?> llrs) =>
        [.. pictures.Zip(llrs, (picture, llr) => new Item(llr ?? 0, picture.Picture.IsEdited, LastSave.Bin(picture.QualityPercent)))];

    static void Whole(StringBuilder text, string name, List<Item> items, bool isLlr) => Line(text, $"""
        | {name} | {With(items, Auc)} | {With(items, WithinQuality)} | {With(items, drawn => Found(drawn, 0.01))} / {With(items, drawn => Found(drawn, 0.05))} | {(isLlr ? With(items, Cllr) : "–")} | {(isLlr ? items.Count(item => !item.IsEdited && item.Score >= Support) : "–")} | {(isLlr ? items.Count(item => item.IsEdited && item.Score >= Support) : "–")} |
        """);

    static void Parts(StringBuilder text, string what, IReadOnlyList<ExaminedPicture> pictures, IReadOnlyList<double?> llrs, Func<ExaminedPicture, string> partOf)
    {
        Line(text, $"");
        Line(text, $"| {what} | edited / authentic | can tell | authentic at support | edited at support |");
        Line(text, $"|---|---|---|---|---|");
        foreach (var part in pictures.Zip(llrs).GroupBy(pair => partOf(pair.First)).OrderBy(part => part.Key, StringComparer.Ordinal).Prepend(null))
        {
            var members = part?.ToList() ?? [.. pictures.Zip(llrs)];
            var edits = members.Where(member => member.First.Picture.IsEdited).ToList();
            Line(text, $"""
                | {part?.Key ?? "all"} | {edits.Count} / {members.Count - edits.Count} | {members.Average(member => member.Second is null ? 0.0 : 1):0.00} | {members.Count(member => !member.First.Picture.IsEdited && member.Second >= Support)} | {edits.Count(edit => edit.Second >= Support)} |
                """);
        }
    }

    /// <summary>Whether a gain is one in every source.</summary>
    static void Areas(StringBuilder text, IReadOnlyList<ExaminedPicture> pictures, List<(string Name, IReadOnlyList<double?> Values)> scores)
    {
        Line(text, $"");
        Line(text, $"| AUC within quality of a source | against the authentic of | pairs | {string.Join(" | ", scores.Select(score => score.Name))} |");
        Line(text, $"|---|---|---|{string.Concat(scores.Select(_ => "---|"))}");
        foreach (var source in pictures.Select(picture => picture.Picture).Where(picture => picture.IsEdited).Select(picture => picture.Source).Distinct().Order(StringComparer.Ordinal))
        {
            var own = pictures.Count(picture => picture.Picture is { IsEdited: false } authentic && authentic.Source == source) >= LeastAuthentic;
            var members = Enumerable.Range(0, pictures.Count).Where(i => pictures[i].Picture.Source == source || (!own && !pictures[i].Picture.IsEdited)).ToList();
            var pairs = members.GroupBy(i => LastSave.Bin(pictures[i].QualityPercent)).Sum(bin => bin.Count(i => pictures[i].Picture.IsEdited) * bin.Count(i => !pictures[i].Picture.IsEdited));
            Line(text, $"| {source} | {(own ? source : "all")} | {pairs} | {string.Join(" | ", scores.Select(score => Number(Within(Items(pictures, score.Values), members))))} |");
        }

        static double Within(List<Item> items, List<int> members) => WithinQuality([.. members.Select(i => items[i])]);
    }

    static void Masks(StringBuilder text, IReadOnlyList<ExaminedPicture> pictures, IReadOnlyList<(string Name, IReadOnlyList<PixelFigures?> Pixels)> masks)
    {
        var known = Enumerable.Range(0, pictures.Count).Where(i => pictures[i].Pixels is not null).ToList();
        if (known.Count == 0)
        {
            return;
        }

        Line(text, $"");
        Line(text, $"| pixel AUC, best F1, F1 at 128 | pictures | {string.Join(" | ", masks.Select(mask => mask.Name))} |");
        Line(text, $"|---|---|{string.Concat(masks.Select(_ => "---|"))}");
        Row("all", known);
        foreach (var source in known.GroupBy(i => pictures[i].Picture.Source).OrderBy(source => source.Key, StringComparer.Ordinal))
        {
            Row(source.Key, [.. source]);
        }

        void Row(string name, List<int> members) => Line(text, $"| {name} | {members.Count} | {string.Join(" | ", masks.Select(mask => Three(mask.Pixels, members)))} |");

        static string Three(IReadOnlyList<PixelFigures?> pixels, List<int> members)
        {
            List<PixelFigures> figures = [.. members.Select(i => pixels[i] ?? PixelFigures.None)];
            return $"{With(figures, drawn => drawn.Average(one => one.Auc))}, {With(figures, drawn => drawn.Average(one => one.BestF1))}, {With(figures, drawn => drawn.Average(one => one.F1At128))}";
        }
    }

    static void Missed(StringBuilder text, IReadOnlyList<ExaminedPicture> pictures, IReadOnlyList<double?> llrs)
    {
        var missed = pictures.Zip(llrs).Where(pair => pair.First.Picture.IsEdited && (pair.Second ?? 0) < Support).Select(pair => Path.GetFileName(pair.First.Picture.Path)).ToList();
        Line(text, $"");
        Line(text, $"Edited and not found ({missed.Count}): {string.Join(", ", missed)}");
    }

    readonly record struct Item(double Score, bool IsEdited, string Quality);

    static double Auc(IReadOnlyList<Item> items) => Figures.Auc(Scores(items, edited: true), Scores(items, edited: false));

    static double WithinQuality(IReadOnlyList<Item> items) => Figures.AucWithin(items.Select(item => (item.Score, item.IsEdited, item.Quality)));

    static double Found(IReadOnlyList<Item> items, double falseAlarms) => Figures.TruePositives(Scores(items, edited: true), Scores(items, edited: false), falseAlarms);

    static double Cllr(IReadOnlyList<Item> items) => Figures.Cllr(Scores(items, edited: true), Scores(items, edited: false));

    static List<double> Scores(IReadOnlyList<Item> items, bool edited) => [.. items.Where(item => item.IsEdited == edited).Select(item => item.Score)];

    static string With<T>(List<T> items, Func<IReadOnlyList<T>, double> figure)
    {
        var (low, high) = Figures.Interval(items, figure, new Random(Seed));
        return $"{Number(figure(items))} [{Number(low)}, {Number(high)}]";
    }

    static string Number(double value) => double.IsNaN(value) ? "–" : value.ToString("0.000", CultureInfo.InvariantCulture);

    static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
