using System.Globalization;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Analyze.Findings;

namespace Forensics.Web.Localization;

/// <summary>How money, instants, spans and scores are written.</summary>
static class Words
{
    // China keeps one time all year; a fixed offset needs no zone data on a bare machine.
    static readonly TimeSpan Shanghai = TimeSpan.FromHours(8);

    const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    // Values that are codes, with the kind of their texts.
    static readonly Dictionary<string, string> Coded = new()
    {
        ["stage"] = "copy-stage", ["containment"] = "copy-containment", ["verdict"] = "verdict", ["whyInconclusive"] = "product-reason",
        ["foreignSilent"] = "reason", ["thumbnailVerdict"] = "thumbnail-verdict", ["thumbnailSource"] = "thumbnail-source", ["thumbnailTurned"] = "transform",
        ["standing"] = "fingerprint-standing",
    };

    /// <summary>Fen as yuan: ¥1,234.50.</summary>
    public static string Money(long fen) => string.Create(CultureInfo.InvariantCulture, $"{(fen < 0 ? "-" : "")}¥{Math.Abs(fen) / 100m:#,0.00}");

    /// <summary>Day and minute, Shanghai time.</summary>
    public static string Instant(DateTimeOffset at) => at.ToOffset(Shanghai).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Machine-readable, for time elements.</summary>
    public static string Iso(DateTimeOffset at) => at.ToOffset(Shanghai).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);

    public static string Day(DateTimeOffset at) => at.ToOffset(Shanghai).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Time until a deadline, in its two largest units.</summary>
    public static Phrase Left(DateTimeOffset? deadline, DateTimeOffset now) => (deadline - now) switch
    {
        null => Phrase.Of("time.none"),
        { Ticks: < 0 } over => Phrase.Of("time.over", Span(-over)),
        { } left => Phrase.Of("time.left", Span(left)),
    };

    /// <summary>How pressing a deadline is: none, over, soon (under six hours), today (under a day) or later.</summary>
    public static string Urgency(DateTimeOffset? deadline, DateTimeOffset now) => (deadline - now)?.TotalHours switch
    {
        null => "none",
        < 0 => "over",
        < 6 => "soon",
        < 24 => "today",
        _ => "later",
    };

    public static Phrase Span(TimeSpan span) => span switch
    {
        { TotalDays: >= 1 } => Phrase.Of("time.days-hours", span.Days, span.Hours),
        { TotalHours: >= 1 } => Phrase.Of("time.hours-minutes", span.Hours, span.Minutes),
        _ => Phrase.Of("time.minutes", span.Minutes),
    };

    /// <summary>A log10 likelihood ratio with its sign: +1.62, −0.70, 0.00.</summary>
    public static string Llr(double llr) => Math.Abs(llr) < 0.005
        ? "0.00"
        : (llr > 0 ? "+" : "−") + Math.Abs(llr).ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>0 to 1 as a percentage; the ends are never claimed.</summary>
    public static string Percent(double share) => share switch
    {
        < 0.001 => "<0.1%",
        > 0.999 => ">99.9%",
        < 0.1 or > 0.9 => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + "%",
        _ => (100 * share).ToString("0", CultureInfo.InvariantCulture) + "%",
    };

    /// <summary>Mean strength of a map, 0.00 to 1.00; a dash where nothing is known.</summary>
    public static string Strength(double? strength) => strength?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–";

    /// <summary>A p to three digits after the point.</summary>
    public static string Chance(double p) => p.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>How much of something is done, 0 to 1, as a whole percentage that is 100 only at the end.</summary>
    public static string Done(double share) => Math.Floor(100 * share).ToString("0", CultureInfo.InvariantCulture) + "%";

    /// <summary>A likelihood ratio in words: how many times better the claim explains what was seen than its opposite, or the other way round.</summary>
    public static Phrase Ratio(double llr)
    {
        var times = Math.Pow(10, Math.Abs(llr));
        var rounded = times < 10 ? times.ToString("0.0", CultureInfo.InvariantCulture) : times.ToString("#,0", CultureInfo.InvariantCulture);
        return times < 1.05 ? Phrase.Of("ratio.even") : Phrase.Of(llr > 0 ? "ratio.for" : "ratio.against", rounded);
    }

    /// <summary>The prior a probability was reckoned from: its odds divided by the likelihood ratio.</summary>
    public static double Prior(ClaimScore score)
    {
        var odds = score.Probability / (1 - score.Probability) / Math.Pow(10, score.Llr ?? 0);
        return odds / (1 + odds);
    }

    /// <summary>A measurement: numbers to four significant digits.</summary>
    public static string Value(FindingValue value) => value.Number is { } number
        ? number == Math.Floor(number) && Math.Abs(number) < 1e9 ? number.ToString("0", CultureInfo.InvariantCulture) : number.ToString("G4", CultureInfo.InvariantCulture)
        : value.Text ?? "";

    /// <summary>A value of a finding: yes or no, a figure, or the words of its code.</summary>
    public static Phrase Said(string name, FindingValue value) =>
        value.Flag is { } flag ? Phrase.Of(flag ? "value-flag.true" : "value-flag.false")
        : value.Text is { } code && Coded.TryGetValue(name, out var kind) ? Known(kind, code)
        : Phrase.Of("value-plain", Value(value));

    /// <summary>A text about an analyzer: its name, measures, look or else. Networks that others made share theirs, with their own names filled in.</summary>
    public static Phrase Analyzer(string id, string part) => id.StartsWith(LocaliserFinding.IdPrefix, StringComparison.Ordinal)
        ? Phrase.Of($"analyzer.localiser.{part}", id[LocaliserFinding.IdPrefix.Length..])
        : new Phrase($"analyzer.{id}.{part}", [], id);

    /// <summary>What a value of a finding is called; null where it has no words yet.</summary>
    public static Phrase? ValueName(string name) => Texts.Has(Texts.Chinese, $"value.{name}") ? Phrase.OfCode("value", name) : null;

    /// <summary>The text of a code whose kind has words: one that is newer than the texts is said to be another one, not spelled.</summary>
    public static Phrase Known(string kind, string code) =>
        Texts.Has(Texts.Chinese, $"{kind}.{code}") ? Phrase.OfCode(kind, code) : Phrase.OfCode(kind, "another");

    public static string Whole(double number) => number.ToString("0", CultureInfo.InvariantCulture);

    /// <summary>A power of ten, 10⁻⁴⁵, rounded to the side of the larger number.</summary>
    public static string PowerOfTen(double log10) =>
        "10" + string.Concat(((long)Math.Ceiling(log10)).ToString(CultureInfo.InvariantCulture).Select(sign => sign == '-' ? '⁻' : Superscripts[sign - '0']));

    public static Phrase Claim(Claim claim) => Phrase.OfCode("claim", DisputeJson.NameOf(claim));

    public static Phrase Band(Band band) => Phrase.OfCode("band", DisputeJson.NameOf(band));

    public static Phrase Missing(string code) => Phrase.OfCode("missing", code);

    /// <summary>A stable code of any enum with texts under the given prefix.</summary>
    public static Phrase Name<T>(string kind, T value) where T : struct, Enum => Phrase.OfCode(kind, DisputeJson.NameOf(value));
}
