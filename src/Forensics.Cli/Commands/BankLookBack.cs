using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Forensics.Disputes;
using Forensics.Engine;
using Forensics.Engine.Banks;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Cli.Commands;

/// <summary><c>bank look-back</c>: what came into a bank after evidence that is the same.</summary>
static class BankLookBack
{
    public static Command Create(AccessCommand access)
    {
        var name = new Argument<string?>("name") { Description = "Only what came into this bank.", Arity = ArgumentArity.ZeroOrOne };
        var since = new Option<string?>("--since") { Description = "Only what came into its bank at this instant or later, ISO 8601 with an offset, such as 2026-03-01T00:00:00+08:00.", HelpName = "DATE" };
        var json = new Option<bool>("--json") { Description = "One JSON object a line on standard output, instead of words." };
        return access.CreateFor("look-back", """
            Lists evidence that is the same as a picture or hash which came into a bank of the kind known after it, with the reports that dispute it and what was decided on them.
            What a running service has not looked at yet is looked at first. Open reports are scored again; what is decided is only listed.
            Example: forensics bank look-back web --since 2026-03-01T00:00:00+08:00
            """, async (parsed, options, cancellation) =>
        {
            await using var services = Host.Services(options);
            var bank = parsed.GetValue(name);
            if (bank is not null)
            {
                await services.GetRequiredService<BankAdmin>().FindAsync(bank, cancellation);
            }

            var query = new LookBackQuery(bank, BankImport.Instant("--since", parsed.GetValue(since)), Limit: LookBackQueries.MaxPage);
            await CatchUpAsync(services.GetRequiredService<LookBack>(), cancellation);
            await PrintAsync(services.GetRequiredService<LookBackQueries>(), query, parsed.GetValue(json), cancellation);
        }, name, since, json);
    }

    static Task<int> CatchUpAsync(LookBack lookBack, CancellationToken cancellation) => Terminal.WithProgressAsync("looking back", async report =>
    {
        var (found, all) = (0, 0L);
        while (true)
        {
            var progress = await lookBack.StepAsync(cancellation);
            (found, all) = (found + progress.Added, Math.Max(all, progress.Left));
            report(Shown(all - progress.Left), Shown(all));
            if (progress.Left == 0)
            {
                return found;
            }
        }

        static int Shown(long number) => (int)Math.Min(number, int.MaxValue);
    });

    static async Task PrintAsync(LookBackQueries queries, LookBackQuery query, bool asJson, CancellationToken cancellation)
    {
        var count = 0;
        for (LookBackPage? page = null; page is null || page.Next is not null;)
        {
            page = await queries.PageAsync(query with { Before = page?.Next }, cancellation);
            foreach (var line in page.Lines)
            {
                Console.Out.WriteLine(asJson ? JsonSerializer.Serialize(line, DisputeJson.Options) : Words(line));
                count++;
            }
        }

        Terminal.Say(count == 0 ? "Nothing was found." : $"{count} {(count == 1 ? "line" : "lines")}.");
        if (await queries.UnexaminedAsync(cancellation) is > 0 and var waiting)
        {
            Terminal.Say($"{waiting} known {(waiting == 1 ? "picture has" : "pictures have")} not been examined yet, and so not been looked at: run forensics work.");
        }
    }

    static string Words(LookBackLine line)
    {
        var reports = line.Reports.Count == 0 ? "no report" : string.Join("; ", line.Reports.Select(report =>
            $"report {report.Id} {DisputeJson.NameOf(report.State)} ({string.Join(", ", report.Claims.Select(claim => $"{DisputeJson.NameOf(claim.Claim)} {DisputeJson.NameOf(claim.State)}"))})"));
        // It comes from outside, and a terminal obeys control characters.
        var source = new string([.. line.Source.Select(c => char.IsControl(c) ? ' ' : c)]);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"evidence {line.Evidence} of order {line.Order}, shop {line.Shop}, given {line.SubmittedAt:yyyy-MM-dd}: in bank {line.Bank} ({line.Stage}), first seen {line.FirstSeenAt:yyyy-MM-dd}{(line.SeenBefore ? "" : ", later")}, at {source}; {reports}");
    }
}
