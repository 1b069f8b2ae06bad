using System.Globalization;
using Forensics.Disputes;
using Forensics.Engine.Access;
using Forensics.Web.Localization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Forensics.Web.Api;

/// <summary>Every refusal and failure of the API: problem details (RFC 9457) with a stable code and words in the request's language.</summary>
/// <remarks>A code has the texts <c>problem.code.title</c> and <c>problem.code.detail</c> in both resource files.</remarks>
public static class ApiProblem
{
    const string TypePrefix = "urn:forensics:problem:";

    /// <param name="code">One of <see cref="ProblemCode"/> or of a domain's own refusals.</param>
    /// <param name="args">Filled into the detail's {0}, {1} …</param>
    public static IResult Of(HttpContext context, int status, string code, params object[] args) => Of(context, status, code, extensions: null, args);

    /// <param name="extensions">Further members, such as which field is meant; ids and codes, never content.</param>
    public static IResult Of(HttpContext context, int status, string code, IReadOnlyDictionary<string, object?>? extensions, object[] args)
    {
        ArgumentNullException.ThrowIfNull(context);
        var culture = ConsoleCulture.Ask(context.Request);
        context.Response.Headers.ContentLanguage = culture.Name;
        var problem = new ProblemDetails
        {
            Type = TypePrefix + code,
            Title = Say(culture, $"problem.{code}.title"),
            Status = status,
            Detail = Say(culture, $"problem.{code}.detail", args),
            Extensions = { ["code"] = code, ["traceId"] = context.TraceIdentifier },
        };
        foreach (var (name, value) in extensions ?? new Dictionary<string, object?>())
        {
            problem.Extensions[name] = value;
        }

        return Results.Problem(problem);
    }

    /// <summary>A refusal by the platform's rules; its text comes in both languages.</summary>
    public static IResult Of(HttpContext context, int status, Refusal why)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(why);
        var culture = ConsoleCulture.Ask(context.Request);
        context.Response.Headers.ContentLanguage = culture.Name;
        return Results.Problem(new ProblemDetails
        {
            Type = TypePrefix + why.Code,
            Title = Say(culture, "problem.record-refused.title"),
            Status = status,
            Detail = culture.Equals(Texts.Chinese) ? why.Chinese : why.English,
            Extensions = { ["code"] = why.Code, ["texts"] = RefusalText.Of(why), ["traceId"] = context.TraceIdentifier },
        });
    }

    /// <summary>The problem behind a bare status.</summary>
    public static IResult OfStatus(HttpContext context, int status) => Of(context, status, status switch
    {
        StatusCodes.Status401Unauthorized => ProblemCode.NotSignedIn,
        StatusCodes.Status403Forbidden => ProblemCode.NotAllowed,
        StatusCodes.Status404NotFound => ProblemCode.NotFound,
        StatusCodes.Status405MethodNotAllowed => ProblemCode.NoSuchMethod,
        StatusCodes.Status413PayloadTooLarge => ProblemCode.TooLarge,
        StatusCodes.Status415UnsupportedMediaType => ProblemCode.WrongMediaType,
        StatusCodes.Status503ServiceUnavailable => ProblemCode.StorageUnavailable,
        < 500 => ProblemCode.BadRequest,
        _ => ProblemCode.InternalError,
    });

    /// <summary>The problem of an account or key that can't be made or changed like this.</summary>
    public static IResult Of(HttpContext context, AccessException refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        var status = refused.Code switch
        {
            AccessRefusal.NoSuchUser or AccessRefusal.NoSuchKey => StatusCodes.Status404NotFound,
            AccessRefusal.UserExists or AccessRefusal.KeyEnded => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status400BadRequest,
        };
        return Of(context, status, refused.Code, [.. refused.Args]);
    }

    static string Say(CultureInfo culture, string key, params object[] args) => Texts.Say(culture, new Phrase(key, args, Fallback: ""));
}

/// <summary>Codes of problems that any endpoint may answer; stable.</summary>
public static class ProblemCode
{
    public const string NotSignedIn = "not-signed-in";
    public const string NotAllowed = "not-allowed";
    public const string NotFound = "not-found";
    public const string NoSuchMethod = "no-such-method";
    public const string BadRequest = "bad-request";
    public const string TooLarge = "too-large";
    public const string WrongMediaType = "wrong-media-type";
    public const string TooManyRequests = "too-many-requests";
    public const string Antiforgery = "antiforgery";
    public const string InternalError = "internal-error";
    public const string StorageUnavailable = "storage-unavailable";
    public const string OwnAccount = "own-account";
    public const string AuditSubjectNeeded = "audit-subject-needed";
    public const string ScopeNeeded = "scope-needed";
    public const string RecordConflict = "record-conflict";
    public const string RecordRefused = "record-refused";
    public const string PictureEmpty = "picture-empty";
    public const string VersionMismatch = "version-mismatch";
    public const string VersionNeeded = "version-needed";
    public const string IdempotencyKeyTooLong = "idempotency-key-too-long";
    public const string IdempotencyKeyReused = "idempotency-key-reused";
    public const string RequestUnderWay = "request-under-way";

    /// <summary>Code of a <see cref="Engine.Reports.DraftProblem"/>.</summary>
    public static string OfDraft(string problem) => "draft-" + problem;
}
