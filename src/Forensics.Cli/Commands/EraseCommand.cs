using System.CommandLine;
using Forensics.Engine;
using Forensics.Engine.Access;
using Forensics.Engine.Erasing;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Cli.Commands;

/// <summary><c>erase</c>: erases the pictures and texts of an order.</summary>
static class EraseCommand
{
    public static Command Create()
    {
        var data = new DataOptions();
        var order = new Option<string>("--order") { Description = "Id of the order.", HelpName = "ID", Required = true };
        var why = new Option<string>("--why") { Description = "The reason, as it shall be kept: the law or the request. No name of the person.", HelpName = "TEXT", Required = true };
        var by = new Option<string>("--by") { Description = "Who ordered it.", HelpName = "NAME", Required = true };
        var dryRun = new Option<bool>("--dry-run") { Description = "Tells what would be erased, and erases nothing." };
        var command = new Command("erase", """
            Erases what an order holds of persons: its pictures with maps, copies, hashes and findings, and the free texts of its records. Ids, dates,
            kinds and amounts stay, so the dispute is still told; the ledger stays verifiable. Pictures that another order or a bank also uses stay.
            It can't be undone. The same command again finishes what was cut off, and otherwise changes nothing.
            Example: forensics erase --order o-1 --why "request of 2026-03-01" --by "data protection" --data /srv/forensics
            """) { order, why, by, dryRun };
        data.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var services = Host.Services(data.Read(parsed));
            var (erasures, id) = (services.GetRequiredService<Erasures>(), parsed.GetValue(order)!);
            if (parsed.GetValue(dryRun))
            {
                Tell("Would erase", id, await erasures.PlanAsync(id, cancellation) ?? throw Unknown(id));
                return ExitCode.Ok;
            }

            var (reason, name) = (parsed.GetValue(why)!, parsed.GetValue(by)!);
            if (string.IsNullOrWhiteSpace(reason) || string.IsNullOrWhiteSpace(name))
            {
                throw new ConfigurationException("Say why and by whom: both are kept.");
            }

            var result = await erasures.EraseAsync(id, reason, name, Actor.AtCommandLine, cancellation) ?? throw Unknown(id);
            if (result.Counts is not { } counts)
            {
                Terminal.Say(result.Id is { } before ? $"Order {id} was erased before ({before}), and got nothing since." : $"Order {id} holds nothing to erase.");
                return ExitCode.Ok;
            }

            Tell("Erased", id, counts);
            Terminal.Say($"Erasure {result.Id}. Backups made before still hold it: they must be let go as well.");
            return ExitCode.Ok;
        });
        return command;
    }

    static ConfigurationException Unknown(string order) => new($"There is no order {order}.");

    static void Tell(string what, string order, ErasureCounts counts) => Terminal.Say(
        $"{what} of order {order}: {counts.Pictures} pictures, texts of {counts.Records} records, findings of {counts.Scores} scores, {counts.Matches} matches of other reports, "
        + $"{counts.Drafts} drafts, {counts.Waiting} records that waited. {counts.Kept} pictures stay because something else uses them.");
}
