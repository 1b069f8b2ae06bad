using System.Globalization;
using System.Net;
using System.Text;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Rescore;
using Forensics.Web.Localization;
using Microsoft.AspNetCore.Components;

namespace Forensics.Web.Rescore;

/// <summary>Drawings of what moved, as SVG with texts in the document's one or two languages.</summary>
/// <remarks>Written by hand: Razor takes a text element for its own. Colours and sizes are attributes, for pages allow no style in markup.</remarks>
static class RescoreCharts
{
    const int Wide = 86;
    const int High = 40;
    const int Left = 96;
    const int Top = 44;
    const int BarHeight = 22;
    const int BarLeft = 250;
    const int BarWidth = 330;

    static readonly Band[] Bands = [Band.CannotTell, Band.Against, Band.Inconclusive, Band.Support, Band.Strong];

    /// <summary>How many claims had which band (rows) and have which (columns).</summary>
    public static MarkupString Matrix(Texts texts, RescoreTally tally, Claim claim)
    {
        var svg = new Drawing(texts, Left + Bands.Length * Wide + 8, Top + Bands.Length * High + 8);
        var most = Bands.Max(before => Bands.Where(after => after != before).Max(after => tally.Of(claim, before, after)));
        for (var row = 0; row < Bands.Length; row++)
        {
            svg.Text(Left - 8, Top + row * High + High / 2 + 4, Words.Band(Bands[row]), "end", "#566274");
            svg.Text(Left + row * Wide + Wide / 2, Top - 10, Words.Band(Bands[row]), "middle", "#566274");
            for (var column = 0; column < Bands.Length; column++)
            {
                var count = tally.Of(claim, Bands[row], Bands[column]);
                // What stayed is grey: beside it the few that moved would be invisible.
                var (colour, strength) = row == column ? ("#c3cad5", count > 0 ? 0.5 : 0.1) : (column > row ? "#9c2318" : "#1d5a7f", most == 0 || count == 0 ? 0 : 0.12 + 0.6 * count / most);
                svg.Box(Left + column * Wide, Top + row * High, Wide - 3, High - 3, colour, strength);
                svg.Text(Left + column * Wide + Wide / 2, Top + row * High + High / 2 + 4, count.ToString("#,0", CultureInfo.InvariantCulture), "middle", count == 0 ? "#a0a8b4" : "#1b2431");
            }
        }

        return svg.Done(Phrase.Of("rescore.matrix", Words.Claim(claim)));
    }

    /// <summary>How many bands moved, by claim.</summary>
    public static MarkupString Claims(Texts texts, RescoreTally tally) => Bars(
        texts, Phrase.Of("rescore.by-claim"), [.. Enum.GetValues<Claim>().Select(claim => (Words.Claim(claim), tally.BandsMoved(claim)))]);

    /// <summary>Which findings moved bands, the most first.</summary>
    public static MarkupString Movers(Texts texts, RescoreTally tally) => Bars(
        texts,
        Phrase.Of("rescore.movers"),
        [.. tally.Movers.Where(mover => mover.Value.Bands > 0).OrderByDescending(mover => mover.Value.Bands).ThenBy(mover => mover.Key, StringComparer.Ordinal).Take(12).Select(mover =>
        {
            var (claim, signal) = (mover.Key[..mover.Key.IndexOf(' ', StringComparison.Ordinal)], mover.Key[(mover.Key.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            return (Phrase.Of("rescore.mover", Phrase.OfCode("claim", claim), signal), mover.Value.Bands);
        })]);

    static MarkupString Bars(Texts texts, Phrase title, IReadOnlyList<(Phrase Name, int Count)> bars)
    {
        var svg = new Drawing(texts, BarLeft + BarWidth + 90, Math.Max(1, bars.Count) * BarHeight + 8);
        var most = Math.Max(1, bars.Select(bar => bar.Count).DefaultIfEmpty().Max());
        for (var i = 0; i < bars.Count; i++)
        {
            var width = (double)BarWidth * bars[i].Count / most;
            svg.Text(BarLeft - 8, i * BarHeight + 16, bars[i].Name, "end", "#1b2431");
            svg.Box(BarLeft, i * BarHeight + 4, width, BarHeight - 6, "#1c4f8f", 0.8);
            svg.Text(BarLeft + width + 6, i * BarHeight + 16, bars[i].Count.ToString("#,0", CultureInfo.InvariantCulture), "start", "#566274");
        }

        return svg.Done(title);
    }

    sealed class Drawing(Texts texts, int width, int height)
    {
        readonly StringBuilder parts = new();

        public void Box(double x, double y, double width, double height, string colour, double strength) => parts.Append(
            CultureInfo.InvariantCulture, $"<rect x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{width:0.#}\" height=\"{height:0.#}\" rx=\"3\" fill=\"{colour}\" fill-opacity=\"{strength:0.##}\"/>");

        public void Text(double x, double y, Phrase phrase, string anchor, string colour)
        {
            foreach (var culture in texts.Cultures)
            {
                Text(x, y, Texts.Say(culture, phrase), anchor, colour, culture.Name);
            }
        }

        public void Text(double x, double y, string text, string anchor, string colour, string? language = null) => parts.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" font-size=\"12\" text-anchor=\"{anchor}\" fill=\"{colour}\"{(language is null ? "" : $" lang=\"{language}\"")}>{WebUtility.HtmlEncode(text)}</text>");

        public MarkupString Done(Phrase title)
        {
            var label = WebUtility.HtmlEncode(string.Join(" · ", texts.Cultures.Select(culture => Texts.Say(culture, title))));
            return new MarkupString(string.Create(
                CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"{label}\">{parts}</svg>"));
        }
    }
}
