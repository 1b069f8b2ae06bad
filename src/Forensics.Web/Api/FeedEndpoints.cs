using System.Text.Json.Nodes;
using Forensics.Disputes;
using Forensics.Engine.Access;
using Forensics.Engine.Ingest;
using Forensics.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Forensics.Web.Api;

/// <summary>What happened, for platform systems to follow: records, scores, decisions with their effects; and what waits.</summary>
static class FeedEndpoints
{
    const int MostEntries = 1_000;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/feed", FeedAsync).RequireAuthorization(Policies.Scope(Scope.FeedRead)).WithTags("feed").Produces<FeedPage>()
            .WithName("ReadFeed").WithSummary("Entries after a cursor, oldest first. Keep `next` and ask again from there; from 0 it replays everything. Entries of one order come in the order in which they happened; an entry may be read twice.");
        api.MapGet("/waiting", WaitingAsync).RequireAuthorization(Policies.Scope(Scope.WaitingRead)).WithTags("feed").Produces<IReadOnlyList<WaitingLine>>()
            .WithName("ListWaiting").WithSummary("Records that were sent and don't fit yet, with what they wait for.");
    }

    static async Task<IResult> FeedAsync(HttpContext context, [FromServices] Feed feed, long? after, int? limit, string? order, CancellationToken cancellation)
    {
        if (after < 0 || limit is < 1 or > MostEntries)
        {
            return ApiProblem.OfStatus(context, StatusCodes.Status400BadRequest);
        }

        var entries = await feed.ReadAsync(after ?? 0, limit ?? 100, cancellation, order);
        return Results.Json(
            new FeedPage([.. entries.Select(FeedLine.Of)], entries.Count > 0 ? entries[^1].Sequence : after ?? 0),
            DisputeJson.Options);
    }

    static async Task<IResult> WaitingAsync(HttpContext context, [FromServices] WaitingQueries waiting, string? state, string? order, int? limit, CancellationToken cancellation) =>
        limit is < 1 or > MostEntries
            ? ApiProblem.OfStatus(context, StatusCodes.Status400BadRequest)
            : Results.Json((await waiting.ListAsync(limit ?? 100, cancellation, state, order)).Select(WaitingLine.Of), DisputeJson.Options);
}

/// <param name="Next">For the parameter <c>after</c> of the next request; the same as before when nothing happened since.</param>
sealed record FeedPage(IReadOnlyList<FeedLine> Entries, long Next);

/// <param name="Kind">taken, updated, unfit or score.</param>
/// <param name="Document">The record as taken; what a score or an unfit entry tells.</param>
sealed record FeedLine(long Sequence, string? Order, string Kind, string Type, string Id, DateTimeOffset At, JsonNode? Document)
{
    public static FeedLine Of(FeedEntry entry) => new(entry.Sequence, entry.OrderId, entry.Kind, entry.Type, entry.Id, entry.At, JsonNode.Parse(entry.Document));
}

/// <param name="State">waiting, or unfit once it waited too long.</param>
sealed record WaitingLine(string Type, string Id, string Order, string State, RefusalText Why, DateTimeOffset At, DateTimeOffset ReceivedAt)
{
    public static WaitingLine Of(WaitingEntry entry) => new(entry.Type, entry.Id, entry.OrderId, entry.State, RefusalText.Of(entry.Why)!, entry.At, entry.ReceivedAt);
}
