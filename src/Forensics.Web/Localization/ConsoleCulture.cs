using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Forensics.Web.Localization;

/// <summary>Which language a request is answered in: <c>?culture=</c>, then the cookie it left, then Chinese.</summary>
/// <remarks>The browser's own preference is not asked: the console is Chinese first, on shared machines too.</remarks>
static class ConsoleCulture
{
    const string Query = "culture";
    const string Cookie = "forensics.culture";

    /// <summary>Settles the language of a request and keeps an asked-for one in the cookie.</summary>
    public static CultureInfo Settle(HttpContext context)
    {
        if (Known(context.Request.Query[Query]) is { } asked)
        {
            var options = new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, IsEssential = true, MaxAge = TimeSpan.FromDays(365), Secure = context.Request.IsHttps };
            context.Response.Cookies.Append(Cookie, asked.Name, options);
            return asked;
        }

        return Known(context.Request.Cookies[Cookie]) ?? Texts.Chinese;
    }

    /// <summary>The language of an answer to a program: as above, but what the request prefers comes before Chinese, and nothing is kept.</summary>
    public static CultureInfo Ask(HttpRequest request) =>
        Known(request.Query[Query]) ?? Known(request.Cookies[Cookie]) ?? request.GetTypedHeaders().AcceptLanguage
            .OrderByDescending(language => language.Quality ?? 1)
            .Select(language => Texts.Languages.FirstOrDefault(known => language.Value.StartsWith(known.Name[..2], StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(known => known is not null) ?? Texts.Chinese;

    /// <summary>The same address in another language, its other filters kept.</summary>
    public static string Switch(HttpRequest request, CultureInfo culture)
    {
        var others = request.Query.Where(pair => pair.Key is not Query and not "token").SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value)));
        return request.Path.ToUriComponent() + QueryString.Create([.. others, KeyValuePair.Create<string, string?>(Query, culture.Name)]).ToUriComponent();
    }

    static CultureInfo? Known(string? name) => Texts.Languages.FirstOrDefault(language => language.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
