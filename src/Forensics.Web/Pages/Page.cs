using System.Globalization;
using Forensics.Engine.Access;
using Forensics.Web.Access;
using Forensics.Web.Localization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Web.Pages;

/// <summary>Answers a request with a component inside the console's frame.</summary>
static class Page
{
    public static RazorComponentResult<Frame> Of<TBody>(HttpContext context, int status, params (string Name, object? Value)[] parameters) where TBody : IComponent
    {
        var culture = ConsoleCulture.Settle(context);
        var user = ConsoleAccess.NameOf(context.User);
        var antiforgery = user is null ? null : context.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context).RequestToken;
        var view = ViewOf(context, culture) with { Antiforgery = antiforgery };
        return new RazorComponentResult<Frame>(new Dictionary<string, object?>
        {
            [nameof(Frame.View)] = view,
            [nameof(Frame.Body)] = typeof(TBody),
            [nameof(Frame.Parameters)] = parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value),
            [nameof(Frame.User)] = user,
            [nameof(Frame.Antiforgery)] = antiforgery,
            [nameof(Frame.Languages)] = Texts.Languages.Select(language => (language, ConsoleCulture.Switch(context.Request, language))).ToList(),
        })
        {
            StatusCode = status,
            PreventStreamingRendering = true,
        };
    }

    /// <summary>A component by itself, to be put into a page that is there already.</summary>
    public static RazorComponentResult<PagePiece> Piece<TBody>(HttpContext context, params (string Name, object? Value)[] parameters) where TBody : IComponent =>
        new(new Dictionary<string, object?>
        {
            [nameof(PagePiece.View)] = ViewOf(context, ConsoleCulture.Settle(context)),
            [nameof(PagePiece.Body)] = typeof(TBody),
            [nameof(PagePiece.Parameters)] = parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value),
        })
        {
            PreventStreamingRendering = true,
        };

    static View ViewOf(HttpContext context, CultureInfo culture)
    {
        context.Response.Headers.ContentLanguage = culture.Name;
        context.Response.Headers.CacheControl = "no-store";
        return new View(Texts.In(culture), PictureLinks.Served, context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(), Standalone: false)
        {
            IsMerchant = context.User.IsInRole(Role.Merchant),
            IsLead = Caller.From(context.User) is { } caller && Policies.MayLead(caller),
        };
    }
}
