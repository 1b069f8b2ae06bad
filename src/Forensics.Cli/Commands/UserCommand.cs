using System.CommandLine;
using Forensics.Engine.Access;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Cli.Commands;

/// <summary><c>user</c>: the accounts of reviewers, lead reviewers and administrators.</summary>
static class UserCommand
{
    public static Command Create()
    {
        var access = new AccessCommand();
        var id = new Argument<string>("name") { Description = "User name." };
        var role = new Option<string>("--role") { Description = $"One of: {string.Join(", ", Role.All)}.", HelpName = "ROLE", DefaultValueFactory = _ => Role.Reviewer };
        var linkRole = new Option<string?>("--role") { Description = "Role of a new user, or a new role of a known one; a new user is a reviewer by default.", HelpName = "ROLE" };
        var shop = new Option<string?>("--shop") { Description = "The shop of a merchant.", HelpName = "ID" };
        var noPassword = new Option<bool>("--no-password") { Description = "Make an account that signs in by link only." };
        var hours = new Option<double>("--hours") { Description = "How long the link is good.", DefaultValueFactory = _ => 12 };

        var family = access.Family("user", """
            Manages who may sign in to the console. A password is asked for at the terminal, or read from standard input (one line), never from the arguments.
            A password that was set, and a user who was disabled, end the user's sessions within a minute.
            Example: forensics user add li --role lead-reviewer --data /srv/forensics
            """);
        family.Add(access.Create("add", "Makes an account with a password.", async (parsed, services, cancellation) =>
        {
            var (user, asked) = (parsed.GetValue(id)!, parsed.GetValue(role)!);
            var password = parsed.GetValue(noPassword) ? null : Secret.Read($"Password of {user}");
            await services.GetRequiredService<Accounts>().CreateAsync(user, asked, parsed.GetValue(shop), password, Actor.AtCommandLine, cancellation);
            Terminal.Say($"{user} may sign in as {asked}.");
        }, id, role, shop, noPassword));
        family.Add(access.Create("password", "Sets a password, lifts a lock and ends the user's sessions.", async (parsed, services, cancellation) =>
        {
            var user = parsed.GetValue(id)!;
            await services.GetRequiredService<Accounts>().SetPasswordAsync(user, Secret.Read($"New password of {user}"), Actor.AtCommandLine, cancellation);
            Terminal.Say($"The password of {user} is set.");
        }, id));
        family.Add(access.Create("disable", "Ends the user's sessions and keeps the account from signing in.", async (parsed, services, cancellation) =>
        {
            await services.GetRequiredService<Accounts>().DisableAsync(parsed.GetValue(id)!, Actor.AtCommandLine, cancellation);
            Terminal.Say($"{parsed.GetValue(id)} can't sign in any more; sessions end within a minute.");
        }, id));
        family.Add(access.Create("enable", "Lets a disabled or locked user sign in again.", async (parsed, services, cancellation) =>
        {
            await services.GetRequiredService<Accounts>().EnableAsync(parsed.GetValue(id)!, Actor.AtCommandLine, cancellation);
            Terminal.Say($"{parsed.GetValue(id)} may sign in.");
        }, id));
        family.Add(access.Create("link", "Prints the path of a sign-in link, good once; put it behind the console's address.", async (parsed, services, cancellation) =>
        {
            var token = await services.GetRequiredService<SignInLinks>().CreateAsync(
                parsed.GetValue(id)!, parsed.GetValue(linkRole), parsed.GetValue(shop), TimeSpan.FromHours(Math.Clamp(parsed.GetValue(hours), 0, 24 * 365)), cancellation);
            Console.Out.WriteLine("/sign-in?token=" + token);
        }, id, linkRole, shop, hours));
        family.Add(access.Create("list", "Prints every account as a JSON object a line.", async (_, services, cancellation) =>
        {
            foreach (var user in await services.GetRequiredService<Accounts>().ListAsync(cancellation))
            {
                AccessCommand.Print(user);
            }
        }));
        return family;
    }
}
