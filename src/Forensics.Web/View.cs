using System.Globalization;
using Forensics.Web.Localization;
using Microsoft.AspNetCore.Components;

namespace Forensics.Web;

/// <summary>What every component needs to know of the document it stands in.</summary>
/// <param name="Now">The moment the document was made, for time left.</param>
/// <param name="Standalone">The document is a file by itself: no links to the service, no forms.</param>
public sealed record View(Texts Texts, PictureLinks Pictures, DateTimeOffset Now, bool Standalone)
{
    /// <summary>The reader is a merchant, whose pages begin elsewhere.</summary>
    public bool IsMerchant { get; init; }

    /// <summary>The reader is a lead reviewer or an administrator.</summary>
    public bool IsLead { get; init; }

    /// <summary>For the forms of the page; null where nobody is signed in.</summary>
    public string? Antiforgery { get; init; }

    /// <summary>Where the reader's pages begin.</summary>
    public string Home => IsMerchant ? Merchant.MerchantEndpoints.Home : "/";
}

/// <summary>Where a document finds its pictures: addresses of the service, or data in the file itself. Null where there is none to show.</summary>
public sealed record PictureLinks(Func<string, string?> Picture, Func<string, string?> Thumbnail, Func<string, string, string?> Map)
{
    /// <summary>The addresses the console serves.</summary>
    public static PictureLinks Served { get; } = new(
        sha256 => $"/pictures/{sha256}", sha256 => $"/pictures/{sha256}/thumbnail", (sha256, analyzer) => $"/pictures/{sha256}/maps/{analyzer}");
}

/// <summary>A piece of a document: texts by key, in the document's one or two languages.</summary>
public abstract class Piece : ComponentBase
{
    [CascadingParameter]
    public View View { get; set; } = null!;

    /// <summary>A text as markup: in both languages where the document holds both.</summary>
    protected RenderFragment T(string key, params object[] args) => T(Phrase.Of(key, args));

    protected RenderFragment T(Phrase phrase) => InEach(culture => Texts.Say(culture, phrase));

    /// <summary>A text of the dispute's own rules, which bring both languages.</summary>
    protected RenderFragment Both(string chinese, string english) => InEach(culture => culture.Equals(Texts.Chinese) ? chinese : english);

    RenderFragment InEach(Func<CultureInfo, string> say) => builder =>
    {
        if (View.Texts.Cultures.Count == 1)
        {
            builder.AddContent(0, say(View.Texts.Culture));
            return;
        }

        foreach (var culture in View.Texts.Cultures)
        {
            builder.OpenElement(1, "span");
            builder.AddAttribute(2, "lang", culture.Name);
            builder.AddContent(3, say(culture));
            builder.CloseElement();
        }
    };

    /// <summary>A text where only one language can stand, such as an attribute.</summary>
    protected string S(string key, params object[] args) => View.Texts.Say(key, args);

    protected string S(Phrase phrase) => Texts.Say(View.Texts.Culture, phrase);

    protected static Phrase P(string key, params object[] args) => Phrase.Of(key, args);

    protected static Phrase Code(string kind, string code) => Phrase.OfCode(kind, code);
}
