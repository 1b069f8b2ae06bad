using System.Security.Cryptography;
using System.Text;
using Forensics.Engine.Ingest;
using Forensics.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Web.Api;

/// <summary>Requests with an <c>Idempotency-Key</c> are done once: the same key with the same request gives the same answer again
/// (as draft-ietf-httpapi-idempotency-key-header describes).</summary>
static class Idempotency
{
    public const string Header = "Idempotency-Key";
    const int MostCharacters = 200;

    // Longer answers are not kept; no endpoint gives any.
    const int MostBytes = 1 << 20;

    /// <summary>Lets the endpoint's answers be kept for requests that come again. Not for answers that hold a secret, nor for long ones.</summary>
    public static TBuilder DoneOncePerKey<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new DoneOnce());

    /// <summary>Stands before every endpoint, after authorization.</summary>
    public static async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<DoneOnce>() is null || HttpMethods.IsGet(context.Request.Method)
            || context.Request.Headers[Header].ToString() is not { Length: > 0 } key || Caller.From(context.User) is not { } caller)
        {
            await next(context);
            return;
        }

        if (key.Length > MostCharacters)
        {
            await ApiProblem.Of(context, StatusCodes.Status400BadRequest, ProblemCode.IdempotencyKeyTooLong, MostCharacters).ExecuteAsync(context);
            return;
        }

        var keys = context.RequestServices.GetRequiredService<IdempotencyKeys>();
        var name = $"{caller.Kind}:{caller.Id}";
        switch (await keys.BeginAsync(name, key, await HashAsync(context), context.RequestAborted))
        {
            case IdempotencyState.Begun:
                await RunAsync(context, next, keys, name, key);
                return;
            case IdempotencyState.Answered(var status, var body):
                context.Response.StatusCode = status;
                context.Response.Headers["Idempotency-Replayed"] = "true";
                context.Response.ContentType = status >= 400 ? "application/problem+json" : "application/json";
                await context.Response.WriteAsync(body, context.RequestAborted);
                return;
            case IdempotencyState.UnderWay:
                context.Response.Headers.RetryAfter = "1";
                await ApiProblem.Of(context, StatusCodes.Status409Conflict, ProblemCode.RequestUnderWay).ExecuteAsync(context);
                return;
            default:
                await ApiProblem.Of(context, StatusCodes.Status422UnprocessableEntity, ProblemCode.IdempotencyKeyReused).ExecuteAsync(context);
                return;
        }
    }

    static async Task RunAsync(HttpContext context, RequestDelegate next, IdempotencyKeys keys, string name, string key)
    {
        var real = context.Response.Body;
        using var kept = new MemoryStream();
        context.Response.Body = kept;
        var answered = false;
        try
        {
            await next(context);
            // A fault of ours may be gone the next time; and what is too long to keep is not kept.
            if (context.Response.StatusCode < 500 && kept.Length <= MostBytes)
            {
                await keys.AnswerAsync(name, key, context.Response.StatusCode, Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length), CancellationToken.None);
                answered = true;
            }
        }
        finally
        {
            context.Response.Body = real;
            if (!answered)
            {
                await keys.AbandonAsync(name, key, CancellationToken.None);
            }
        }

        kept.Position = 0;
        await kept.CopyToAsync(real, context.RequestAborted);
    }

    /// <summary>SHA-256 of method, address and body; the body can be read again afterwards.</summary>
    static async Task<string> HashAsync(HttpContext context)
    {
        var request = context.Request;
        request.EnableBuffering(bufferThreshold: MostBytes);
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha256.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n{request.Headers.IfMatch}\n"));
        var chunk = new byte[1 << 16];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, context.RequestAborted)) > 0)
        {
            sha256.AppendData(chunk, 0, read);
        }

        request.Body.Position = 0;
        return Convert.ToHexStringLower(sha256.GetHashAndReset());
    }

    sealed class DoneOnce;
}
