using System.Globalization;
using Forensics.Engine.Banks;
using Forensics.Web.Access;
using Forensics.Web.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Forensics.Web.Banks;

/// <summary>What looking back found, for lead reviewers: whether a decided report is taken up again is theirs to say.</summary>
static class LookBackEndpoints
{
    public const string Path = "/look-backs";

    const int Listed = 50;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Path, ShowAsync).RequireAuthorization(Policies.Leading);

    static async Task<IResult> ShowAsync(HttpContext context, [FromServices] LookBackQueries queries, [FromServices] BankAdmin banks)
    {
        var (bank, asked) = (context.Request.Query["bank"].ToString(), context.Request.Query["before"].ToString());
        var before = long.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (long?)null;
        var query = new LookBackQuery(bank.Length == 0 ? null : bank, Before: before, Limit: Listed);
        return Page.Of<LookBackListPage>(
            context,
            StatusCodes.Status200OK,
            (nameof(LookBackListPage.Found), await queries.PageAsync(query, context.RequestAborted)),
            (nameof(LookBackListPage.Query), query),
            (nameof(LookBackListPage.Banks), await banks.NamesAsync(context.RequestAborted)));
    }
}
