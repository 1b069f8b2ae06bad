using System.Globalization;
using System.Resources;

namespace Forensics.Web.Localization;

/// <summary>The console's texts in one language, or in two at once for a document that switches by itself.</summary>
/// <remarks>Reads the resource files directly instead of through IStringLocalizer, which knows one culture at a time.</remarks>
/// <param name="cultures">At least one; the first is used where only one can stand (attributes, titles).</param>
public sealed class Texts(IReadOnlyList<CultureInfo> cultures)
{
    static readonly ResourceManager Resources = new("Forensics.Web.Resources.Texts", typeof(Texts).Assembly);

    public static CultureInfo Chinese { get; } = CultureInfo.GetCultureInfo("zh-CN");

    public static CultureInfo English { get; } = CultureInfo.GetCultureInfo("en");

    /// <summary>Every language the console speaks, the default first.</summary>
    public static IReadOnlyList<CultureInfo> Languages { get; } = [Chinese, English];

    /// <summary>Both languages, for the self-contained report.</summary>
    public static Texts Both { get; } = new(Languages);

    public IReadOnlyList<CultureInfo> Cultures { get; } = cultures;

    public CultureInfo Culture => Cultures[0];

    public static Texts In(CultureInfo culture) => new([culture]);

    /// <summary>True when a text for the key exists in the language, not counting fallbacks to another.</summary>
    public static bool Has(CultureInfo culture, string key) =>
        Resources.GetResourceSet(culture.Equals(Chinese) ? CultureInfo.InvariantCulture : culture, createIfNotExists: true, tryParents: false)?.GetString(key) is { Length: > 0 };

    /// <summary>The text in the first language.</summary>
    public string Say(string key, params object[] args) => Say(Culture, Phrase.Of(key, args));

    /// <summary>The text in one language; numbers are written the same way in all.</summary>
    public static string Say(CultureInfo culture, Phrase phrase)
    {
        ArgumentNullException.ThrowIfNull(phrase);
        if (Resources.GetString(phrase.Key, culture) is not { } text)
        {
            return phrase.Fallback ?? $"[{phrase.Key}]";
        }

        return phrase.Args.Length == 0
            ? text
            : string.Format(CultureInfo.InvariantCulture, text, [.. phrase.Args.Select(arg => arg is Phrase inner ? Say(culture, inner) : arg)]);
    }
}
