using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Engine.Access;
using Forensics.Engine.Reports;
using Forensics.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Web.Api;

/// <summary>A merchant's own: orders with evidence, drafts with guidance, reports with their receipt. Another shop's things are not found,
/// and nothing here tells a score, a finding or a decision.</summary>
static class ShopEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var options = api.ServiceProvider.GetRequiredService<ConsoleOptions>();
        var own = api.MapGroup("/merchant").DoneOncePerKey().RequireAuthorization(Policies.Merchant).WithTags("merchant");
        own.MapGet("/orders", OrdersAsync).Produces<IReadOnlyList<MerchantOrder>>().WithName("ListOrders").WithSummary("The shop's orders on which buyers gave evidence.");
        own.MapGet("/orders/{id}", OrderAsync).Produces<MerchantOrder>().WithName("GetOrder").WithSummary("One of them, with the reports that can still be submitted.");
        own.MapGet("/drafts", DraftsAsync).Produces<IReadOnlyList<DraftView>>().WithName("ListDrafts").WithSummary("The shop's open drafts.");
        own.MapPost("/drafts", CreateAsync).Audited(AuditAction.DraftStarted, AuditSubject.Draft).Produces<DraftView>(201).ProducesProblem(422).WithName("CreateDraft").WithSummary("Starts a report; nothing is submitted yet.");
        own.MapGet("/drafts/{id}", DraftAsync).Produces<DraftView>().WithName("GetDraft").WithSummary("A draft, with its version as ETag.");
        own.MapPut("/drafts/{id}", UpdateAsync).Produces<DraftView>().ProducesProblem(412).ProducesProblem(422).ProducesProblem(428)
            .WithName("UpdateDraft").WithSummary("Replaces the whole draft; If-Match names the version it was changed from.");
        own.MapDelete("/drafts/{id}", DiscardAsync).Audited(AuditAction.DraftDiscarded, AuditSubject.Draft, "id").Produces(204).WithName("DiscardDraft").WithSummary("Puts a draft away.");
        own.MapPost("/drafts/{id}/attachments", AttachAsync).Audited(AuditAction.DraftPictures, AuditSubject.Draft, "id").WithMetadata(new RequestSizeLimitAttribute(options.MaxUploadBytes)).DisableAntiforgery()
            .Produces<DraftView>(201).ProducesProblem(422).WithName("Attach").WithSummary("Adds pictures of the merchant's own; each part's name is its kind: original, comparison or other.");
        own.MapDelete("/drafts/{id}/attachments/{file}", DetachAsync).Audited(AuditAction.DraftPictures, AuditSubject.Draft, "id").Produces<DraftView>().WithName("Detach").WithSummary("Takes a picture out again.");
        own.MapGet("/drafts/{id}/guidance", GuidanceAsync).Produces<Guidance>().WithName("GetGuidance").WithSummary("What the draft still lacks, and why it would not be accepted. It looks at the merchant's own pictures only, a limited number of times.");
        own.MapPost("/drafts/{id}/submission", SubmitAsync).Audited(AuditAction.DraftSubmitted, AuditSubject.Draft, "id").Produces<Submitted>(201).ProducesProblem(409).ProducesProblem(422)
            .WithName("SubmitDraft").WithSummary("Submits a draft, once: again it gives the same report. Incomplete ones only with confirmed: true.");
        own.MapGet("/reports", ReportsAsync).Produces<IReadOnlyList<MerchantReportLine>>().WithName("ListOwnReports").WithSummary("The shop's reports: receipt and completeness.");
        own.MapGet("/reports/{id}", ReportAsync).Produces<MerchantReport>().WithName("GetOwnReport").WithSummary("Receipt, completeness, what more is asked for, and the history.");
        own.MapPost("/reports/{id}/supplements", SupplementAsync).Audited(AuditAction.ReportSupplemented, AuditSubject.Report, "id").WithMetadata(new RequestSizeLimitAttribute(options.MaxUploadBytes)).DisableAntiforgery()
            .Produces<Submitted>(201).ProducesProblem(422).WithName("Supplement").WithSummary("Adds material that was asked for. The header Idempotency-Key names the form.");
    }

    static string ShopOf(HttpContext context) => Caller.Of(context).Shop!;

    static async Task<IResult> OrdersAsync(HttpContext context, [FromServices] MerchantQueries queries, CancellationToken cancellation) =>
        Results.Json(await queries.OrdersAsync(ShopOf(context), cancellation), DisputeJson.Options);

    static async Task<IResult> OrderAsync(string id, HttpContext context, [FromServices] MerchantQueries queries, CancellationToken cancellation) =>
        Found(context, await queries.OrderAsync(ShopOf(context), id, cancellation));

    static async Task<IResult> DraftsAsync(HttpContext context, [FromServices] Drafts drafts, CancellationToken cancellation) =>
        Results.Json(await drafts.ListAsync(ShopOf(context), cancellation), DisputeJson.Options);

    static async Task<IResult> CreateAsync(NewDraft draft, HttpContext context, [FromServices] Drafts drafts, CancellationToken cancellation) =>
        Answer(context, await drafts.CreateAsync(ShopOf(context), draft.Order, draft.EntryPoint, draft.Evidence, cancellation), StatusCodes.Status201Created);

    static async Task<IResult> DraftAsync(string id, HttpContext context, [FromServices] Drafts drafts, CancellationToken cancellation) =>
        Answer(context, await drafts.GetAsync(ShopOf(context), id, cancellation) is { } draft ? new DraftResult(draft) : new DraftResult(null, DraftProblem.NotFound));

    static async Task<IResult> UpdateAsync(string id, ReportDraft document, HttpContext context, [FromServices] Drafts drafts, CancellationToken cancellation) =>
        Versions.Expected(context.Request) is { } version
            ? Answer(context, await drafts.UpdateAsync(ShopOf(context), id, document, version, cancellation))
            : ApiProblem.Of(context, StatusCodes.Status428PreconditionRequired, ProblemCode.VersionNeeded);

    static async Task<IResult> DiscardAsync(string id, HttpContext context, [FromServices] Drafts drafts, CancellationToken cancellation) =>
        await drafts.DiscardAsync(ShopOf(context), id, cancellation) ? Results.NoContent() : ApiProblem.OfStatus(context, StatusCodes.Status404NotFound);

    /// <summary>Each part's name is the kind of attachment.</summary>
    static async Task<IResult> AttachAsync(string id, HttpContext context, [FromServices] Drafts drafts, CancellationToken cancellation)
    {
        var result = await drafts.GetAsync(ShopOf(context), id, cancellation) is { } draft ? new DraftResult(draft) : new DraftResult(null, DraftProblem.NotFound);
        foreach (var file in (await context.Request.ReadFormAsync(cancellation)).Files)
        {
            if (result.Problem is null)
            {
                result = await drafts.AttachAsync(ShopOf(context), id, KindOf(file), file.FileName, await BytesAsync(file, cancellation), cancellation);
            }
        }

        return Answer(context, result, StatusCodes.Status201Created);
    }

    static async Task<IResult> DetachAsync(string id, string file, HttpContext context, [FromServices] Drafts drafts, CancellationToken cancellation) =>
        Answer(context, await drafts.DetachAsync(ShopOf(context), id, file, cancellation));

    static async Task<IResult> GuidanceAsync(string id, HttpContext context, [FromServices] Drafts drafts, CancellationToken cancellation) =>
        Found(context, await drafts.GuidanceAsync(ShopOf(context), id, cancellation));

    static async Task<IResult> SubmitAsync(string id, Submission submission, HttpContext context, [FromServices] DraftSubmissions submissions, CancellationToken cancellation) =>
        Answer(context, await submissions.SubmitAsync(ShopOf(context), id, submission.Confirmed, cancellation));

    static async Task<IResult> ReportsAsync(HttpContext context, [FromServices] MerchantQueries queries, CancellationToken cancellation) =>
        Results.Json(await queries.ReportsAsync(ShopOf(context), cancellation), DisputeJson.Options);

    static async Task<IResult> ReportAsync(string id, HttpContext context, [FromServices] MerchantQueries queries, CancellationToken cancellation) =>
        Found(context, await queries.ReportAsync(ShopOf(context), id, cancellation));

    static async Task<IResult> SupplementAsync(string id, HttpContext context, [FromServices] MerchantSupplements supplements, CancellationToken cancellation)
    {
        var form = await context.Request.ReadFormAsync(cancellation);
        List<SupplementPicture> pictures = [];
        foreach (var file in form.Files)
        {
            // Where it was seen may stand in a field of the file's place.
            pictures.Add(new SupplementPicture(KindOf(file), form[$"seenAt.{pictures.Count}"].ToString(), await BytesAsync(file, cancellation)));
        }

        var key = context.Request.Headers[Idempotency.Header].ToString() is { Length: > 0 } given ? given : context.TraceIdentifier;
        return Answer(context, await supplements.SubmitAsync(ShopOf(context), id, key, form["text"].ToString(), pictures, cancellation));
    }

    static AttachmentKind KindOf(IFormFile file) =>
        Enum.GetValues<AttachmentKind>().FirstOrDefault(known => DisputeJson.NameOf(known) == file.Name, AttachmentKind.Other);

    static async Task<byte[]> BytesAsync(IFormFile file, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancellation);
        return bytes.ToArray();
    }

    static IResult Found<T>(HttpContext context, T? found) where T : class =>
        found is null ? ApiProblem.OfStatus(context, StatusCodes.Status404NotFound) : Results.Json(found, DisputeJson.Options);

    static IResult Answer(HttpContext context, DraftResult result, int status = StatusCodes.Status200OK)
    {
        if (result.Problem is { } problem)
        {
            return Problem(context, problem);
        }

        Versions.Tell(context.Response, result.Draft!.Version);
        return Results.Json(result.Draft, DisputeJson.Options, statusCode: status);
    }

    static IResult Answer(HttpContext context, SubmitResult result) => result.Problem is { } problem
        ? Problem(context, problem)
        : Results.Json(new Submitted(result.ReportId!), DisputeJson.Options, statusCode: StatusCodes.Status201Created);

    static IResult Problem(HttpContext context, string problem) => problem switch
    {
        DraftProblem.NotFound => ApiProblem.OfStatus(context, StatusCodes.Status404NotFound),
        DraftProblem.Stale => ApiProblem.Of(context, StatusCodes.Status412PreconditionFailed, ProblemCode.OfDraft(problem)),
        DraftProblem.Closed or DraftProblem.LimitReached => ApiProblem.Of(context, StatusCodes.Status409Conflict, ProblemCode.OfDraft(problem)),
        DraftProblem.FileTooLarge => ApiProblem.Of(context, StatusCodes.Status413PayloadTooLarge, ProblemCode.OfDraft(problem)),
        _ => ApiProblem.Of(context, StatusCodes.Status422UnprocessableEntity, ProblemCode.OfDraft(problem)),
    };
}

/// <param name="Evidence">Ids of the disputed pictures; may still be empty.</param>
sealed record NewDraft(string Order, EntryPoint EntryPoint, IReadOnlyList<string> Evidence);

/// <param name="Confirmed">The merchant read what is missing and submits all the same.</param>
sealed record Submission(bool Confirmed = false);

/// <param name="Id">Of the report or the supplement.</param>
sealed record Submitted(string Id);
