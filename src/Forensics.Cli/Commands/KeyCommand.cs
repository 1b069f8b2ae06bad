using System.CommandLine;
using Forensics.Engine;
using Forensics.Engine.Access;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Cli.Commands;

/// <summary><c>key</c>: the API keys of platform systems.</summary>
static class KeyCommand
{
    public static Command Create()
    {
        var access = new AccessCommand();
        var id = new Argument<string>("id") { Description = "Id of the key: what stands between fk_ and the next _." };
        var name = new Argument<string>("name") { Description = "What people call the system." };
        var scopes = new Option<string[]>("--scope")
        {
            Description = $"What the key opens, once or more: {string.Join(", ", Scope.All)}.",
            HelpName = "SCOPE",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var days = new Option<double?>("--days") { Description = "Days until the key expires; without it, until it is revoked." };
        var overlap = new Option<double?>("--overlap-hours") { Description = "How long the old secret stays good, in hours; 24 by default, 0 ends it at once." };

        var family = access.Family("key", """
            Manages the keys by which platform systems call the API (Authorization: Bearer fk_…). A secret is printed once, on standard output, and is not kept.
            Example: forensics key create order-system --scope records:write --scope feed:read --data /srv/forensics
            """);
        family.Add(access.Create("create", "Makes a key and prints its secret.", async (parsed, services, cancellation) =>
        {
            DateTimeOffset? ends = Span(parsed.GetValue(days), TimeSpan.FromDays) is { } span ? services.GetRequiredService<TimeProvider>().GetUtcNow() + span : null;
            Tell(await services.GetRequiredService<ApiKeys>().CreateAsync(parsed.GetValue(name)!, parsed.GetValue(scopes)!, ends, Actor.AtCommandLine, cancellation));
        }, name, scopes, days));
        family.Add(access.Create("rotate", "Prints a new secret; the old one stays good until the overlap ends.", async (parsed, services, cancellation) =>
            Tell(await services.GetRequiredService<ApiKeys>().RotateAsync(parsed.GetValue(id)!, Span(parsed.GetValue(overlap), TimeSpan.FromHours), Actor.AtCommandLine, cancellation)),
            id, overlap));
        family.Add(access.Create("revoke", "Ends a key at once.", async (parsed, services, cancellation) =>
        {
            await services.GetRequiredService<ApiKeys>().RevokeAsync(parsed.GetValue(id)!, Actor.AtCommandLine, cancellation);
            Terminal.Say($"The key {parsed.GetValue(id)} is revoked.");
        }, id));
        family.Add(access.Create("list", "Prints every key as a JSON object a line; never a secret.", async (_, services, cancellation) =>
        {
            foreach (var key in await services.GetRequiredService<ApiKeys>().ListAsync(cancellation))
            {
                AccessCommand.Print(key);
            }
        }));
        return family;
    }

    static TimeSpan? Span(double? given, Func<double, TimeSpan> unit) => given is not { } number ? null
        : number is >= 0 and <= 10_000 ? unit(number)
        : throw new ConfigurationException($"{number} is no span of time: 0 to 10000.");

    static void Tell(NewApiKey key)
    {
        Console.Out.WriteLine(key.Secret);
        Terminal.Say($"The key {key.Id}. Keep the line above now: it can't be shown again.");
    }
}
