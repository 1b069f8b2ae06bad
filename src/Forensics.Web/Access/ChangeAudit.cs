using Forensics.Engine.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Web.Access;

/// <summary>Puts a change on record before it is made: what can't be recorded is not done. For endpoints whose change has no entry of its own;
/// records handed in have one in the feed, accounts and keys in the transaction that changes them.</summary>
static class ChangeAudit
{
    /// <param name="action">One of <see cref="AuditAction"/>.</param>
    /// <param name="subjectType">One of <see cref="AuditSubject"/>.</param>
    /// <param name="subject">Name of the route's value that is the subject's id; null where the subject gets its id by the change.</param>
    public static TBuilder Audited<TBuilder>(this TBuilder endpoint, string action, string subjectType, string? subject = null) where TBuilder : IEndpointConventionBuilder =>
        endpoint.AddEndpointFilter(async (call, next) =>
        {
            var context = call.HttpContext;
            var id = subject is null ? "" : context.GetRouteValue(subject)?.ToString() ?? "";
            await context.RequestServices.GetRequiredService<AuditLog>().RecordAsync(Caller.Of(context).Actor, new AuditEntry(action, subjectType, id), context.RequestAborted);
            return await next(call);
        });
}
