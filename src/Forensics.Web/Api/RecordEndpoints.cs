using System.Text.Json;
using System.Text.Json.Nodes;
using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Engine;
using Forensics.Engine.Access;
using Forensics.Engine.Ingest;
using Forensics.Engine.Storage;
using Forensics.Imaging;
using Forensics.Imaging.Formats;
using Forensics.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Web.Api;

/// <summary>What platform systems hand in: records one by one under their own ids, many as JSON Lines, and pictures.</summary>
/// <remarks>A record is the same as in files (docs/schema). Pictures come as parts of the request, or before it by <c>POST /pictures</c>;
/// then the record names them by <c>sha256:</c> and their address.</remarks>
static class RecordEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var options = api.ServiceProvider.GetRequiredService<ConsoleOptions>();
        var records = api.MapGroup("/records").RequireAuthorization(Policies.Scope(Scope.RecordsWrite)).WithTags("records");
        records.MapPut("/{type}/{id}", PutAsync).DoneOncePerKey()
            .WithMetadata(new RequestSizeLimitAttribute(options.MaxUploadBytes)).DisableAntiforgery()
            .Accepts<JsonObject>("application/json", "multipart/form-data").Produces<RecordResult>().Produces<RecordResult>(201).Produces<RecordResult>(202)
            .ProducesProblem(409).ProducesProblem(412).ProducesProblem(422)
            .WithName("PutRecord").WithSummary("Hands in a record under the sender's own id; the same again changes nothing. If-Match names the version it changes, If-None-Match: * asks for a new one.");
        records.MapGet("/{type}/{id}", GetAsync).Produces<JsonObject>()
            .WithName("GetRecord").WithSummary("A record as it was taken, with its version as ETag.");
        records.MapPost("", BulkAsync)
            .WithMetadata(new RequestSizeLimitAttribute(options.MaxBulkBytes)).Accepts<string>("application/x-ndjson").Produces<LineAnswer>(contentType: "application/x-ndjson")
            .WithName("PostRecords").WithSummary("Hands in many records as JSON Lines; answers a line for each, in their order.");
        api.MapPost("/pictures", PictureAsync).DoneOncePerKey().Audited(AuditAction.PictureUploaded, AuditSubject.Picture).RequireAuthorization(Policies.Scope(Scope.RecordsWrite)).WithTags("records")
            .WithMetadata(new RequestSizeLimitAttribute(options.MaxUploadBytes)).Accepts<IFormFile>("application/octet-stream").Produces<PictureKept>(201).ProducesProblem(422)
            .WithName("PostPicture").WithSummary("Keeps a picture; records name it by sha256: and its address.");
    }

    static async Task<IResult> PutAsync(string type, string id, HttpContext context, [FromServices] RecordIntake intake, [FromServices] PictureStore store, [FromServices] EngineOptions engine, CancellationToken cancellation)
    {
        if (!RecordLine.Types.Contains(type))
        {
            return ApiProblem.OfStatus(context, StatusCodes.Status404NotFound);
        }

        var (body, parts) = await BodyAsync(context, engine.Decode, cancellation);
        var (record, problem) = RecordLine.Read(body, type, id);
        if (record is null)
        {
            return Refused(context, problem!);
        }

        if (Objection(context, record) is { } objection)
        {
            return ApiProblem.Of(context, StatusCodes.Status403Forbidden, ProblemCode.ScopeNeeded, objection);
        }

        var delivery = new Delivery(record, (file, field) => parts.TryGetValue(file, out var bytes)
            ? new DeliveredPicture.Bytes(bytes)
            : DeliveredPicture.NamesStored(file)
                ? DeliveredPicture.OfStore(store, file, field)
                : new DeliveredPicture.Refused($"field {field}: the request has no part named \"{file}\"; send the picture as a part, or name it by sha256: and its address."))
        {
            By = Caller.Of(context).Actor,
            IfVersion = Versions.Expected(context.Request),
        };
        return Answer(context, type, id, (await intake.TakeAsync([delivery], cancellation))[0]);
    }

    /// <summary>Why the caller may not send a record, in English; null when it may.</summary>
    static string? Objection(HttpContext context, IngestRecord record) => record is ReviewDecision && !Caller.Of(context).Has(Scope.DecisionsWrite)
        ? $"a decision needs a key with the scope {Scope.DecisionsWrite}."
        : null;

    static async Task<IResult> GetAsync(string type, string id, HttpContext context, [FromServices] Feed feed, CancellationToken cancellation)
    {
        if (!RecordLine.Types.Contains(type) || await feed.RecordAsync(type, id, cancellation) is not { } stored)
        {
            return ApiProblem.OfStatus(context, StatusCodes.Status404NotFound);
        }

        Versions.Tell(context.Response, stored.Version);
        return Results.Text(stored.Document, "application/json");
    }

    /// <summary>Answers while it reads: what is answered is stored.</summary>
    static async Task BulkAsync(HttpContext context, [FromServices] Ingestor ingestor, [FromServices] PictureStore store, CancellationToken cancellation)
    {
        context.Response.ContentType = "application/x-ndjson";
        await foreach (var line in ingestor.IngestAsync(context.Request.Body, (file, field) => DeliveredPicture.OfStore(store, file, field), Caller.Of(context).Actor, record => Objection(context, record), cancellation))
        {
            await JsonSerializer.SerializeAsync(context.Response.Body, LineAnswer.Of(line), DisputeJson.Options, cancellation);
            await context.Response.WriteAsync("\n", cancellation);
        }
    }

    static async Task<IResult> PictureAsync(HttpContext context, [FromServices] PictureStore store, [FromServices] EngineOptions engine, CancellationToken cancellation)
    {
        var bytes = await ReadAllAsync(context.Request.Body, engine.Decode.MaxBytes, cancellation);
        if (bytes.Length == 0)
        {
            return ApiProblem.Of(context, StatusCodes.Status422UnprocessableEntity, ProblemCode.PictureEmpty);
        }

        var sha256 = await store.PutAsync(bytes, cancellation);
        var format = ImageHeader.Sniff(bytes);
        return TypedResults.Created((string?)null, new PictureKept(sha256, DeliveredPicture.StoredPrefix + sha256, bytes.Length, format == ImageFormat.Unknown ? null : format.ToString().ToLowerInvariant()));
    }

    /// <summary>The record's bytes, and the pictures beside it by the name of their part.</summary>
    static async Task<(byte[] Record, IReadOnlyDictionary<string, byte[]> Parts)> BodyAsync(HttpContext context, DecodeLimits limits, CancellationToken cancellation)
    {
        if (!context.Request.HasFormContentType)
        {
            return (await ReadAllAsync(context.Request.Body, limits.MaxBytes, cancellation), new Dictionary<string, byte[]>());
        }

        var form = await context.Request.ReadFormAsync(cancellation);
        Dictionary<string, byte[]> parts = new(StringComparer.Ordinal);
        foreach (var file in form.Files)
        {
            await using var stream = file.OpenReadStream();
            parts[file.Name] = await ReadAllAsync(stream, limits.MaxBytes, cancellation);
        }

        var record = parts.Remove("record", out var part) ? part : System.Text.Encoding.UTF8.GetBytes(form["record"].ToString());
        return (record, parts);
    }

    static async Task<byte[]> ReadAllAsync(Stream stream, long most, CancellationToken cancellation)
    {
        using var collected = new MemoryStream();
        var chunk = new byte[1 << 16];
        int read;
        while ((read = await stream.ReadAsync(chunk, cancellation)) > 0)
        {
            if (collected.Length + read > most)
            {
                throw new BadHttpRequestException("The body is larger than allowed.", StatusCodes.Status413PayloadTooLarge);
            }

            collected.Write(chunk, 0, read);
        }

        return collected.ToArray();
    }

    static IResult Answer(HttpContext context, string type, string id, IntakeResult result)
    {
        var answer = new RecordResult(type, id, result.Outcome, result.Version, RefusalText.Of(result.Why));
        Versions.Tell(context.Response, result.Version);
        return result.Outcome switch
        {
            IngestOutcome.Accepted => Results.Json(answer, DisputeJson.Options, statusCode: StatusCodes.Status201Created),
            IngestOutcome.Updated or IngestOutcome.Unchanged => Results.Json(answer, DisputeJson.Options),
            IngestOutcome.Waiting => Results.Json(answer, DisputeJson.Options, statusCode: StatusCodes.Status202Accepted),
            IngestOutcome.Conflict => ApiProblem.Of(context, StatusCodes.Status409Conflict, ProblemCode.RecordConflict, type, id),
            IngestOutcome.VersionMismatch => ApiProblem.Of(context, StatusCodes.Status412PreconditionFailed, ProblemCode.VersionMismatch, type, id),
            _ => result.Why is { } why ? ApiProblem.Of(context, StatusCodes.Status422UnprocessableEntity, why) : Refused(context, result.Message),
        };
    }

    static IResult Refused(HttpContext context, string message) =>
        ApiProblem.Of(context, StatusCodes.Status422UnprocessableEntity, ProblemCode.RecordRefused, message);
}

/// <summary>What became of a record.</summary>
/// <param name="Outcome">accepted, updated, unchanged or waiting.</param>
/// <param name="Version">How often it was taken; the ETag.</param>
/// <param name="Why">What a record that waits waits for.</param>
sealed record RecordResult(string Type, string Id, IngestOutcome Outcome, int Version, RefusalText? Why);

/// <param name="Line">From 1.</param>
/// <param name="Message">For people, in English; empty where there is nothing to say.</param>
sealed record LineAnswer(int Line, string? Type, string? Id, IngestOutcome Outcome, int Version, string Message, RefusalText? Why)
{
    public static LineAnswer Of(LineResult line) =>
        new(line.Line, line.Type, line.Id, line.Result.Outcome, line.Result.Version, line.Result.Message, RefusalText.Of(line.Result.Why));
}

/// <summary>A refusal by the platform's rules, in both languages.</summary>
sealed record RefusalText(string Code, string Chinese, string English)
{
    public static RefusalText? Of(Refusal? refusal) => refusal is null ? null : new(refusal.Code, refusal.Chinese, refusal.English);
}

/// <param name="File">How a record names it.</param>
/// <param name="Format">As sniffed; null when it is no picture known here. It is evidence all the same.</param>
sealed record PictureKept(string Sha256, string File, long Bytes, string? Format);
