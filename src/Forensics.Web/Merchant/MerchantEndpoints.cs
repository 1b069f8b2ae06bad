using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Engine.Access;
using Forensics.Engine.Reports;
using Forensics.Web.Access;
using Forensics.Web.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Forensics.Web.Merchant;

/// <summary>The pages of a shop's merchants: disputes, drafts of reports, reports. What isn't the shop's own is not found.</summary>
static class MerchantEndpoints
{
    public const string Home = "/merchant";

    // Several photos at once; each is checked against its own limit afterwards.
    const long MaxFormBytes = 100L << 20;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup(Home).RequireAuthorization(Policies.Merchant);
        pages.MapGet("", HomePage);
        pages.MapGet("/orders/{id}", OrderPage);
        pages.MapGet("/drafts/{id}", DraftPage);
        pages.MapGet("/reports/{id}", ReportPage);
        MerchantPictures.Map(pages.MapGroup("/pictures"));

        var forms = pages.MapGroup("").AddEndpointFilter(MerchantAccess.CheckForm).WithMetadata(new FormLimit());
        forms.MapPost("/orders/{id}/drafts", StartDraft).Audited(AuditAction.DraftStarted, AuditSubject.Order, "id");
        forms.MapPost("/drafts/{id}", ChangeDraft);
        forms.MapPost("/drafts/{id}/guidance", Guide);
        forms.MapPost("/reports/{id}/supplements", Supplement).Audited(AuditAction.ReportSupplemented, AuditSubject.Report, "id");
    }

    public static string OrderAddress(string id) => $"{Home}/orders/{Uri.EscapeDataString(id)}";

    public static string DraftAddress(string id) => $"{Home}/drafts/{Uri.EscapeDataString(id)}";

    public static string ReportAddress(string id) => $"{Home}/reports/{Uri.EscapeDataString(id)}";

    static async Task<IResult> HomePage(HttpContext context, [FromServices] MerchantQueries queries, [FromServices] Drafts drafts)
    {
        var (shop, cancel) = (MerchantAccess.ShopOf(context), context.RequestAborted);
        return Page.Of<MerchantHomePage>(
            context,
            StatusCodes.Status200OK,
            (nameof(MerchantHomePage.Orders), await queries.OrdersAsync(shop, cancel)),
            (nameof(MerchantHomePage.Reports), await queries.ReportsAsync(shop, cancel)),
            (nameof(MerchantHomePage.Drafts), await drafts.ListAsync(shop, cancel)));
    }

    static async Task<IResult> OrderPage(string id, string? problem, string? from, HttpContext context, [FromServices] MerchantQueries queries) =>
        await queries.OrderAsync(MerchantAccess.ShopOf(context), id, context.RequestAborted) is { } order
            ? Page.Of<MerchantOrderPage>(
                context,
                StatusCodes.Status200OK,
                (nameof(MerchantOrderPage.Order), order),
                (nameof(MerchantOrderPage.From), from),
                (nameof(MerchantOrderPage.Problem), problem))
            : Results.NotFound();

    static async Task<IResult> StartDraft(string id, HttpContext context, [FromServices] Drafts drafts)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var entry = DraftForm.Named<EntryPoint>(form["entry-point"]) ?? EntryPoint.AfterSale;
        string[] evidence = [.. form["evidence"].OfType<string>()];
        var result = evidence.Length == 0
            ? new DraftResult(null, "no-evidence")
            : await drafts.CreateAsync(MerchantAccess.ShopOf(context), id, entry, evidence, context.RequestAborted);
        return result switch
        {
            { Draft: { } draft } => Results.LocalRedirect(DraftAddress(draft.Id)),
            { Problem: DraftProblem.NotFound } => Results.NotFound(),
            _ => Results.LocalRedirect($"{OrderAddress(id)}?problem={result.Problem}"),
        };
    }

    static async Task<IResult> DraftPage(string id, string? problem, HttpContext context, [FromServices] Drafts drafts, [FromServices] MerchantQueries queries)
    {
        var (shop, cancel) = (MerchantAccess.ShopOf(context), context.RequestAborted);
        if (await drafts.GuidanceAsync(shop, id, cancel) is not { } guidance || await drafts.GetAsync(shop, id, cancel) is not { } draft)
        {
            return Results.NotFound();
        }

        return draft is { State: Engine.Storage.DraftState.Submitted, ReportId: { } report }
            ? Results.LocalRedirect(ReportAddress(report))
            : Page.Of<DraftPage>(
                context,
                StatusCodes.Status200OK,
                (nameof(Merchant.DraftPage.Draft), draft),
                (nameof(Merchant.DraftPage.Guidance), guidance),
                (nameof(Merchant.DraftPage.Order), await queries.OrderAsync(shop, draft.Document.Order, cancel)),
                (nameof(Merchant.DraftPage.Problem), problem));
    }

    /// <summary>Saves the form and does what its button says.</summary>
    static async Task<IResult> ChangeDraft(
        string id, HttpContext context, [FromServices] Drafts drafts, [FromServices] DraftSubmissions submissions, AuditLog audit, ILogger<ConsoleUser> log)
    {
        var (shop, cancel) = (MerchantAccess.ShopOf(context), context.RequestAborted);
        var form = await context.Request.ReadFormAsync(cancel);
        var (action, at) = DraftForm.Action(form);
        if (action != "save")
        {
            await audit.RecordAsync(Caller.Of(context).Actor, new AuditEntry(ChangeOf(action), AuditSubject.Draft, id), cancel);
        }

        if (action == "discard")
        {
            return await drafts.DiscardAsync(shop, id, cancel) ? Results.LocalRedirect(Home) : Results.NotFound();
        }

        if (await drafts.GetAsync(shop, id, cancel) is not { } draft)
        {
            return Results.NotFound();
        }

        // A form sent twice finds its draft submitted: it is shown the same receipt.
        if (draft.State == Engine.Storage.DraftState.Open)
        {
            var problem = (await drafts.UpdateAsync(shop, id, DraftForm.Read(form, draft.Document), DraftForm.Version(form), cancel)).Problem
                ?? await DraftForm.ApplyAsync(form, action, at, shop, id, drafts, cancel);
            if (problem is not null)
            {
                return Results.LocalRedirect($"{DraftAddress(id)}?problem={problem}");
            }
        }

        if (action != "submit")
        {
            return Results.LocalRedirect(DraftAddress(id) + (action == "save" ? "" : "#" + action));
        }

        var result = await submissions.SubmitAsync(shop, id, form["confirmed"] == "yes", cancel);
        if (result.Problem == DraftProblem.Refused)
        {
            Log.ReportRefused(log, id, result.Message);
        }

        return Results.LocalRedirect(result.ReportId is { } report ? ReportAddress(report) + "?received=1" : $"{DraftAddress(id)}?problem={result.Problem}");
    }

    static string ChangeOf(string action) => action switch
    {
        "submit" => AuditAction.DraftSubmitted,
        "discard" => AuditAction.DraftDiscarded,
        _ => AuditAction.DraftPictures,
    };

    /// <summary>Saves what the form holds by now and answers with the guidance on it, as a piece of a page.</summary>
    static async Task<IResult> Guide(string id, HttpContext context, [FromServices] Drafts drafts)
    {
        var (shop, cancel) = (MerchantAccess.ShopOf(context), context.RequestAborted);
        var form = await context.Request.ReadFormAsync(cancel);
        if (await drafts.GetAsync(shop, id, cancel) is not { } draft)
        {
            return Results.NotFound();
        }

        var result = await drafts.UpdateAsync(shop, id, DraftForm.Read(form, draft.Document), DraftForm.Version(form), cancel);
        return result.Problem is { } problem
            ? Results.Text(Localization.Texts.Say(Localization.ConsoleCulture.Settle(context), Localization.Phrase.OfCode("draft-problem", problem)), statusCode: StatusCodes.Status409Conflict)
            : Page.Piece<GuidancePanel>(
                context,
                (nameof(GuidancePanel.Guidance), await drafts.GuidanceAsync(shop, id, cancel)),
                (nameof(GuidancePanel.Draft), result.Draft));
    }

    static async Task<IResult> ReportPage(string id, string? received, string? problem, HttpContext context, [FromServices] MerchantQueries queries)
    {
        var (shop, cancel) = (MerchantAccess.ShopOf(context), context.RequestAborted);
        return await queries.ReportAsync(shop, id, cancel) is { } report
            ? Page.Of<MerchantReportPage>(
                context,
                StatusCodes.Status200OK,
                (nameof(MerchantReportPage.Report), report),
                (nameof(MerchantReportPage.Order), await queries.OrderAsync(shop, report.OrderId, cancel)),
                (nameof(MerchantReportPage.Received), received == "1"),
                (nameof(MerchantReportPage.Problem), problem))
            : Results.NotFound();
    }

    static async Task<IResult> Supplement(string id, HttpContext context, [FromServices] MerchantSupplements supplements, ILogger<ConsoleUser> log)
    {
        var cancel = context.RequestAborted;
        var form = await context.Request.ReadFormAsync(cancel);
        List<SupplementPicture> pictures = [];
        foreach (var file in form.Files.Where(file => file is { Name: "upload", Length: > 0 }))
        {
            pictures.Add(new SupplementPicture(DraftForm.Named<AttachmentKind>(form["kind"]) ?? AttachmentKind.Other, form["seen-at"].ToString(), await DraftForm.BytesAsync(file, cancel)));
        }

        var result = await supplements.SubmitAsync(MerchantAccess.ShopOf(context), id, form["form"].ToString(), form["text"].ToString(), pictures, cancel);
        if (result.Problem == DraftProblem.NotFound)
        {
            return Results.NotFound();
        }

        if (result.Problem == DraftProblem.Refused)
        {
            Log.ReportRefused(log, id, result.Message);
        }

        return Results.LocalRedirect(ReportAddress(id) + (result.Problem is { } problem ? "?problem=" + problem : ""));
    }

    sealed class FormLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => MaxFormBytes;
    }
}
