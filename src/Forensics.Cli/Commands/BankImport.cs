using System.CommandLine;
using System.Globalization;
using Forensics.Engine;
using Forensics.Engine.Access;
using Forensics.Engine.Banks;
using Forensics.Engine.Match;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Cli.Commands;

/// <summary><c>bank import</c>: lists of hashes and folders of pictures into a bank.</summary>
static class BankImport
{
    const int SkippedShown = 20;

    public static Command Create(AccessCommand access, Argument<string> name)
    {
        var files = new Argument<string[]>("files") { Description = "Pictures, or folders that hold them.", Arity = ArgumentArity.ZeroOrMore };
        var hashes = new Option<string?>("--hashes")
        {
            Description = "A CSV in UTF-8 instead of pictures: a header with the columns pdq (or hash) and url (or path, source), optionally quality and first_seen.", HelpName = "CSV",
        };
        var firstSeen = new Option<string?>("--first-seen")
        {
            Description = "When they were first seen, ISO 8601 with an offset, such as 2026-03-01T00:00:00+08:00. Of a list it fills in where a row has no date. The moment of the import by default, which proves nothing about evidence given before it.",
            HelpName = "DATE",
        };
        var source = new Option<string?>("--source") { Description = "Where the pictures were found; each one's own name by default. Rows of a list name their own.", HelpName = "TEXT" };
        var rejects = new Option<string?>("--rejects") { Description = "Writes the malformed lines of --hashes there, as CSV with the number of each and what is wrong.", HelpName = "FILE" };
        var command = access.CreateFor("import", """
            Fills a bank with other people's hashes or with pictures. What is there already, the same hash or picture from the same source, is not added twice; an import that was cut off is run again and goes on.
            Pictures are kept, and examined by the workers (forensics work). A hash of a quality below 50 says little: it is kept and never matched.
            Example: forensics bank import stock-photos --hashes list.csv
            """, async (parsed, options, cancellation) =>
        {
            var (bank, paths, list, seen) = (parsed.GetValue(name)!, parsed.GetValue(files) ?? [], parsed.GetValue(hashes), Instant("--first-seen", parsed.GetValue(firstSeen)));
            await using var services = Host.Services(options);
            await (list is null
                ? PicturesAsync(services, new PictureImportRequest(bank, PictureToImport.Find(paths), seen, parsed.GetValue(source)), cancellation)
                : HashesAsync(services, bank, list, parsed.GetValue(rejects), seen, cancellation));
        }, name, files, hashes, firstSeen, source, rejects);
        command.Validators.Add(result =>
        {
            if (result.GetValue(hashes) is null == (result.GetValue(files) is null or []))
            {
                result.AddError("Name pictures or folders, or a list with --hashes; one of the two.");
            }
            else if (result.GetValue(hashes) is not null && result.GetValue(source) is not null)
            {
                result.AddError("--source is for pictures: each row of a list names its own.");
            }
        });
        return command;
    }

    static async Task HashesAsync(IServiceProvider services, string bank, string list, string? rejectsFile, DateTimeOffset? firstSeenAt, CancellationToken cancellation)
    {
        await services.GetRequiredService<BankAdmin>().FindAsync(bank, cancellation);
        await using var stream = HashList.Open(list);
        using var rejects = new Rejects(list, rejectsFile);
        var summary = await Terminal.WithProgressAsync("importing, kB", report => services.GetRequiredService<HashImport>().RunAsync(
            bank, SoundAsync(stream, list, rejects, cancellation), firstSeenAt, Actor.AtCommandLine, _ => report(Kilobytes(stream.Position), Kilobytes(stream.Length)), cancellation));
        rejects.Sum();
        Terminal.Say($"{summary.Added} added, {summary.Known} already known, to bank {bank}.");
        if (summary.Poor > 0)
        {
            Terminal.Say($"Of the new ones {summary.Poor} have a quality below 50: they are kept and never matched.");
        }
    }

    static async IAsyncEnumerable<HashListLine> SoundAsync(
        FileStream stream, string list, Rejects rejects, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var line in HashList.ReadAsync(stream, list, cancellation))
        {
            if (line.Row is null)
            {
                rejects.Add(line);
            }
            else
            {
                yield return line;
            }
        }
    }

    static async Task PicturesAsync(IServiceProvider services, PictureImportRequest request, CancellationToken cancellation)
    {
        var skipped = 0;
        var summary = await Terminal.WithProgressAsync("importing", report => services.GetRequiredService<PictureImport>().RunAsync(request, Actor.AtCommandLine, (path, why) =>
        {
            if (++skipped <= SkippedShown)
            {
                Terminal.Say($"{path}: {why} It was left out.");
            }
        }, done => report(done, request.Files.Count), cancellation));
        Terminal.Say($"{summary.Added} added, {summary.Known} already known, {summary.Skipped} left out, to bank {request.Bank}.");
        if (summary.Added > 0)
        {
            Terminal.Say("They are found once the workers have examined them: forensics work, or a service that runs.");
        }
    }

    static int Kilobytes(long bytes) => (int)Math.Min(bytes / 1024, int.MaxValue);

    /// <summary>An instant that an option gives; null where it is left out.</summary>
    /// <exception cref="ConfigurationException">It is none, or has no offset.</exception>
    public static DateTimeOffset? Instant(string option, string? text) => text is null ? null
        : HashList.TryInstant(text, out var instant) ? instant
        : throw new ConfigurationException($"{option}: \"{text}\" is not ISO 8601 with an offset, such as 2026-03-01T00:00:00+08:00.");
}
