using System.Globalization;
using System.Text;
using Forensics.Engine;
using Forensics.Engine.Evaluate;

namespace Forensics.Cli.Evaluation;

/// <summary>The score of each labelled picture, for other programs.</summary>
static class ScoreTable
{
    /// <param name="scores">log10 LR by kind of score, one a picture; null is "cannot tell" and leaves its field empty.</param>
    public static string Of(IReadOnlyList<ExaminedPicture> pictures, IReadOnlyList<(string Name, IReadOnlyList<double?> Llrs)> scores)
    {
        var text = new StringBuilder();
        Row(text, ["path", "edited", "source", "base", "quality", .. scores.Select(score => score.Name)]);
        for (var i = 0; i < pictures.Count; i++)
        {
            var (picture, quality) = (pictures[i].Picture, pictures[i].QualityPercent);
            Row(text, [picture.Path, picture.IsEdited ? "1" : "0", picture.Source, picture.Base, Number(quality), .. scores.Select(score => Number(score.Llrs[i]))]);
        }

        return text.ToString();
    }

    static void Row(StringBuilder text, IEnumerable<string> fields) => text.AppendLine(string.Join(',', fields.Select(CsvFields.Write)));

    static string Number(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "";
}
