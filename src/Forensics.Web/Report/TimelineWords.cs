using Forensics.Engine.Review;
using Forensics.Web.Localization;

namespace Forensics.Web.Report;

/// <summary>A timeline entry's text in the reader's language: the engine joins codes and people's own words with dots.</summary>
static class TimelineWords
{
    const string Joint = " · ";

    public static IReadOnlyList<Phrase> Of(TimelineEntry entry)
    {
        if (entry.Text.Length == 0)
        {
            return [];
        }

        var parts = entry.Text.Split(Joint);
        return entry.Kind switch
        {
            "after-sale-applied" => [Phrase.OfCode("after-sale", parts[0]), .. parts[1..].Select(Plain)],
            "evidence-submitted" when parts.Length > 1 => [Plain(parts[0]), Phrase.OfCode("evidence", parts[1]), .. parts[2..].Select(Plain)],
            "report-submitted" when parts.Length > 1 => [Plain(parts[0]), Claims(parts[1]), .. parts[2..].Select(Plain)],
            _ => [Plain(entry.Text)],
        };
    }

    static Phrase Claims(string list) =>
        list.Split(", ").Select(code => Phrase.OfCode("claim", code)).Aggregate((before, next) => Phrase.Of("list.and", before, next));

    static Phrase Plain(string text) => Phrase.Of("value-plain", text);
}
