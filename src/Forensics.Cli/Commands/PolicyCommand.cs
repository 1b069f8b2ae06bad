using System.CommandLine;
using Forensics.Engine.Access;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Cli.Commands;

/// <summary><c>policy</c>: which policies the database knows, and by which reports are scored.</summary>
static class PolicyCommand
{
    public static Command Create()
    {
        var access = new AccessCommand();
        var file = new Argument<string>("file") { Description = "Policy file (models/policies tells what is in it)." };
        var which = new Argument<string>("policy") { Description = "ID@VERSION, or ID for its highest version." };
        var shadow = new Argument<string>("policy") { Description = "ID@VERSION, ID for its highest version, or none." };
        var maybe = new Argument<string?>("policy") { Description = "ID@VERSION, or ID; the active one by default.", Arity = ArgumentArity.ZeroOrOne };
        var why = new Option<string>("--why") { Description = "The reason, kept with the change.", HelpName = "TEXT", Required = true };
        var by = new Option<string?>("--by") { Description = "Who wants it, where that is not the user who runs the command.", HelpName = "NAME" };

        var family = access.Family("policy", """
            Manages the policies that turn findings into scores. A policy is never changed: another version is another file. A switch takes effect with the next score, everywhere.
            Example: forensics policy add stricter-v2.json && forensics policy activate stricter@2 --why "reviewed on 2026-03-01"
            """);
        family.Add(access.Create("add", "Adds a policy file, once it is found to make sense.", async (parsed, services, cancellation) =>
        {
            var path = parsed.GetValue(file)!;
            var policy = await services.GetRequiredService<Policies>().AddAsync(PolicyFile.Read(path), path, Actor.AtCommandLine, cancellation);
            Terminal.Say($"{policy.Name} is known as {policy.Sha256}.");
        }, file));
        family.Add(Validate(file));
        family.Add(access.Create("activate", "Scores by a policy from now on. Stored scores stay as they are: see rescore.", async (parsed, services, cancellation) =>
        {
            var policy = await services.GetRequiredService<Policies>().ActivateAsync(
                PolicyRole.Active, parsed.GetValue(which)!, parsed.GetValue(why)!, Actor.AtCommandLine, cancellation, parsed.GetValue(by));
            Terminal.Say($"{policy!.Name} is active.");
        }, which, why, by));
        family.Add(access.Create("shadow", "Scores by a policy beside the active one, for lead reviewers to compare; nobody else sees it.", async (parsed, services, cancellation) =>
        {
            var wanted = parsed.GetValue(shadow)!;
            var policy = await services.GetRequiredService<Policies>().ActivateAsync(
                PolicyRole.Shadow, wanted == "none" ? null : wanted, parsed.GetValue(why)!, Actor.AtCommandLine, cancellation, parsed.GetValue(by));
            Terminal.Say(policy is null ? "There is no shadow any more." : $"{policy.Name} is the shadow.");
        }, shadow, why, by));
        family.Add(access.Create("list", "Prints every policy as a JSON object a line.", async (_, services, cancellation) =>
        {
            var policies = services.GetRequiredService<Policies>();
            var inForce = await policies.InForceAsync(cancellation);
            foreach (var policy in await policies.ListAsync(cancellation))
            {
                AccessCommand.Print(new
                {
                    policy.Id, policy.Version, policy.Sha256, policy.AddedAt, policy.AddedBy, Active = policy.Sha256 == inForce.Active.Sha256, Shadow = policy.Sha256 == inForce.Shadow?.Sha256,
                });
            }
        }));
        family.Add(access.Create("history", "Prints every switch, the newest first, as a JSON object a line.", async (_, services, cancellation) =>
        {
            foreach (var change in await services.GetRequiredService<Policies>().HistoryAsync(cancellation))
            {
                AccessCommand.Print(change);
            }
        }));
        family.Add(access.Create("show", "Prints a policy's file, byte for byte.", async (parsed, services, cancellation) =>
        {
            var policies = services.GetRequiredService<Policies>();
            var wanted = parsed.GetValue(maybe) ?? (await policies.InForceAsync(cancellation)).Active.Name;
            await using var output = Console.OpenStandardOutput();
            await output.WriteAsync(System.Text.Encoding.UTF8.GetBytes((await policies.FindAsync(wanted, cancellation)).Document), cancellation);
        }, maybe));
        return family;
    }

    static Command Validate(Argument<string> file)
    {
        var command = new Command("validate", "Says whether a policy file makes sense; nothing is stored.") { file };
        command.SetAction(parsed =>
        {
            var policy = PolicyFile.Load(parsed.GetValue(file)!);
            Terminal.Say($"{policy.Name} makes sense: {policy.Signals.Count} signals in {policy.FamilyCaps.Count} families.");
            return ExitCode.Ok;
        });
        return command;
    }
}
