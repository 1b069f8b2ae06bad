using System.CommandLine;
using Forensics.Engine;
using Forensics.Engine.Access;
using Forensics.Engine.Banks;
using Forensics.Engine.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Cli.Commands;

/// <summary><c>bank</c>: the banks of known pictures, and what goes into them.</summary>
static class BankCommand
{
    public static Command Create()
    {
        var access = new AccessCommand();
        var name = new Argument<string>("name") { Description = "Name of the bank: up to 64 letters, digits, dashes and underscores." };
        var negative = new Option<bool>("--negative") { Description = "A picture in it says nothing wherever it is found: banners, forms, logos. A hit there silences the others, and says so." };
        var bits = new Option<int>("--match-bits")
        {
            Description = $"Hashes of 256 bits that are at most so far apart are called the same, 0 to {BankRow.MostMatchBits}.", HelpName = "BITS", DefaultValueFactory = _ => BankRow.MostMatchBits,
        };
        var about = new Option<string>("--about") { Description = "What it holds and where that comes from, for people.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        var newKind = new Option<string?>("--kind") { Description = $"{BankKind.Known} or {BankKind.Negative}.", HelpName = "KIND" };
        newKind.AcceptOnlyFromAmong(BankKind.Known, BankKind.Negative);
        var newBits = new Option<int?>("--match-bits") { Description = bits.Description, HelpName = "BITS" };
        var newAbout = new Option<string?>("--about") { Description = about.Description, HelpName = "TEXT" };

        var family = access.Family("bank", """
            Manages the banks of known pictures. A picture, or a hash of one, that is in a bank of the kind known was there before: evidence that is a copy of it is suspect.
            The bank web is always there. A bank's kind and bits count from the next score on; stored scores stay as they are.
            Example: forensics bank add stock-photos --about "dump of 2026-03" && forensics bank import stock-photos --hashes list.csv --data /srv/forensics
            """);
        family.Add(access.Create("list", "Prints every bank with what it holds as a JSON object a line.", async (_, services, cancellation) =>
        {
            foreach (var bank in await services.GetRequiredService<BankAdmin>().ListAsync(cancellation))
            {
                AccessCommand.Print(bank);
            }
        }));
        family.Add(access.Create("add", "Makes a bank.", async (parsed, services, cancellation) =>
        {
            var (bank, kind) = (parsed.GetValue(name)!, parsed.GetValue(negative) ? BankKind.Negative : BankKind.Known);
            await services.GetRequiredService<BankAdmin>().AddAsync(bank, kind, parsed.GetValue(bits), parsed.GetValue(about)!, Actor.AtCommandLine, cancellation);
            Terminal.Say($"The bank {bank} is there, of the kind {kind}. Fill it with: forensics bank import {bank} …");
        }, name, negative, bits, about));
        family.Add(access.Create("set", "Changes what a bank is.", async (parsed, services, cancellation) =>
        {
            var (bank, kind, matchBits, text) = (parsed.GetValue(name)!, parsed.GetValue(newKind), parsed.GetValue(newBits), parsed.GetValue(newAbout));
            if (kind is null && matchBits is null && text is null)
            {
                throw new ConfigurationException("Nothing to change: give --kind, --match-bits or --about.");
            }

            await services.GetRequiredService<BankAdmin>().SetAsync(bank, kind, matchBits, text, Actor.AtCommandLine, cancellation);
            Terminal.Say($"The bank {bank} is changed; it counts so from the next score on.");
        }, name, newKind, newBits, newAbout));
        family.Add(access.Create("remove", "Removes a bank that holds nothing.", async (parsed, services, cancellation) =>
        {
            await services.GetRequiredService<BankAdmin>().RemoveAsync(parsed.GetValue(name)!, Actor.AtCommandLine, cancellation);
            Terminal.Say($"The bank {parsed.GetValue(name)} is removed.");
        }, name));
        family.Add(BankImport.Create(access, name));
        family.Add(BankLookBack.Create(access));
        return family;
    }
}
