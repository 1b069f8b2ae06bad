using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Forensics.Disputes;
using Forensics.Engine.Access;
using Forensics.Web.Access;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Web.Api;

/// <summary>The REST API. Whatever is mapped into its group is limited per caller and in size, answers problem details and is closed unless a policy opens it.</summary>
public static class ApiV1
{
    public const string Root = "/api/v1";
    public const string DocumentPath = Root + "/openapi.json";

    /// <summary>True for requests to the API, of any version.</summary>
    public static bool Covers(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase); // As routes are matched.
    }

    /// <summary>Maps every endpoint. A new family of endpoints adds its line here, and its rows to docs/access.md.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var options = routes.ServiceProvider.GetRequiredService<ConsoleOptions>();
        routes.MapOpenApi(DocumentPath).AllowAnonymous().RequireRateLimiting(CallerLimits.PerCaller);
        var api = routes.MapGroup(Root)
            .RequireRateLimiting(CallerLimits.PerCaller)
            .WithMetadata(new RequestSizeLimitAttribute(options.MaxApiBodyBytes)); // An endpoint's own attribute comes later and wins.
        SessionEndpoints.Map(api);
        UserEndpoints.Map(api);
        KeyEndpoints.Map(api);
        AuditEndpoints.Map(api);
        RecordEndpoints.Map(api);
        FeedEndpoints.Map(api);
        ReviewEndpoints.Map(api);
        CoverEndpoints.Map(api);
        LookBackEndpoint.Map(api);
        ShopEndpoints.Map(api);
    }

    internal static void Add(IServiceCollection services, ConsoleOptions options)
    {
        services.AddSingleton(options);
        services.ConfigureHttpJsonOptions(http =>
        {
            var json = http.SerializerOptions;
            json.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
            foreach (var converter in DisputeJson.Options.Converters)
            {
                json.Converters.Add(converter); // Names and instants as in records.
            }

            json.RespectNullableAnnotations = true;
            json.RespectRequiredConstructorParameters = true;
            json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow; // A misspelt field is said, not swallowed.
        });
        services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true); // Caught below, to say which field.
        ApiDocument.Add(services);
    }

    /// <summary>Stands before every endpoint of the API, after authorization: sessions need an antiforgery header to change anything, and refusals become problems.</summary>
    internal static async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        if (!Covers(context))
        {
            await next(context);
            return;
        }

        if (!await IsOwnRequestAsync(context))
        {
            await ApiProblem.Of(context, StatusCodes.Status400BadRequest, ProblemCode.Antiforgery).ExecuteAsync(context);
            return;
        }

        try
        {
            await next(context);
        }
        catch (AccessException refused) when (!context.Response.HasStarted)
        {
            await ApiProblem.Of(context, refused).ExecuteAsync(context);
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            await Of(context, bad).ExecuteAsync(context);
        }
    }

    /// <summary>False for a change by a session's cookie that a foreign page could have caused.</summary>
    static async Task<bool> IsOwnRequestAsync(HttpContext context)
    {
        var byCookie = context.User.Identity?.AuthenticationType == CookieAuthenticationDefaults.AuthenticationScheme;
        var safe = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method);
        // The header is asked for by name: without it the check would look for a form's field, and read the body for it.
        return !byCookie || safe || (context.Request.Headers.ContainsKey(ConsoleAccess.AntiforgeryHeader)
            && await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context));
    }

    static IResult Of(HttpContext context, BadHttpRequestException bad) =>
        bad.StatusCode == StatusCodes.Status400BadRequest && bad.InnerException is JsonException { Path: { } path }
            ? ApiProblem.Of(context, bad.StatusCode, ProblemCode.BadRequest, new Dictionary<string, object?> { ["at"] = path }, [])
            : ApiProblem.OfStatus(context, bad.StatusCode);
}
