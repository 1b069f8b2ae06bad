using System.CommandLine;
using System.Text.Json;
using Forensics.Disputes;
using Forensics.Engine;
using Forensics.Engine.Banks;
using Forensics.Engine.Match;
using Forensics.Imaging;
using Forensics.Native;
using Forensics.Similarity.Copies;

namespace Forensics.Cli.Commands;

/// <summary><c>index add|search|stats</c>: banks of known pictures in a folder.</summary>
static class IndexCommand
{
    static readonly Option<string> Folder = new("--index") { Description = "Folder of the index; made when it is not there.", Required = true, HelpName = "DIR" };
    static readonly OpenCvKeypointEngine Keypoints = new();
    static readonly CopyPrintExtractor Extractor = new(Keypoints);

    public static Command Create() => new("index", """
        Adds pictures to banks of known images and searches them, without records or workers: a folder of its own. The banks that disputes are matched with are filled by "bank import".
        Example: forensics index add --index known --bank web *.jpg && forensics index search --index known suspect.jpg
        """) { Add(), Search(), Stats() };

    static Command Add()
    {
        var inputs = new Inputs();
        var bank = new Option<string>("--bank") { Description = "Name of the bank; made when it is not there.", Required = true };
        var negative = new Option<bool?>("--negative") { Description = "Makes the bank a negative one: what it knows says nothing (templates, blank labels), and silences the other banks' matches.", Arity = ArgumentArity.Zero };
        var bits = new Option<int?>("--match-bits") { Description = "Most bits two hashes of whole pictures may differ and still suggest the same picture, 0 to 31 (the default).", HelpName = "BITS" };
        var hashes = new Option<string?>("--hashes") { Description = "A CSV with the columns pdq and url (or path) instead of pictures.", HelpName = "CSV" };
        var rejects = new Option<string?>("--rejects") { Description = "Writes the malformed lines of --hashes there, as CSV.", HelpName = "FILE" };
        var command = new Command("add", "Adds pictures, or ready hashes, to a bank. What is there already is not added twice: stopped and run again, it goes on.") { Folder, bank, negative, bits, hashes, rejects };
        inputs.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var (name, csv) = (parsed.GetValue(bank)!, parsed.GetValue(hashes));
            var paths = csv is null ? inputs.Read(parsed) : [];
            using var index = Open(parsed);
            index.SetBank(name, parsed.GetValue(negative) is null ? null : true, parsed.GetValue(bits));
            var (added, known) = csv is null ? await AddPicturesAsync(index, name, paths, cancellation) : await AddHashesAsync(index, name, csv, parsed.GetValue(rejects), cancellation);
            await RefreshAsync(index);
            Terminal.Say($"{added} added, {known} already known, to bank {name}.");
            return ExitCode.Ok;
        });
        return command;
    }

    static Command Search()
    {
        var inputs = new Inputs();
        var json = new Option<bool>("--json") { Description = "One JSON object a query (this is also the default)." };
        var command = new Command("search", """
            Looks pictures up in all banks and prints one JSON object each, best match first: turned, mirrored, cropped, framed, in a screenshot or with something laid over.
            "same" is the verdict; a match that is not the same shows the same scene or thing in another shot. "silencedBy" names a negative bank that knows the picture, too.
            """) { Folder, json };
        inputs.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var paths = inputs.Read(parsed);
            using var index = Open(parsed);
            if (index.Banks.Count == 0)
            {
                var folder = parsed.GetValue(Folder);
                throw new ConfigurationException($"The index {folder} is empty; fill it with: forensics index add --index {folder} --bank NAME FILES");
            }

            await RefreshAsync(index);
            foreach (var line in Pictures.InOrder(paths, path => SearchOne(path, index)))
            {
                cancellation.ThrowIfCancellationRequested();
                Console.WriteLine(line);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    static Command Stats()
    {
        var command = new Command("stats", "Prints what each bank holds, and checks the search index against its checksums.") { Folder };
        command.SetAction(async (parsed, _) =>
        {
            using var index = Open(parsed);
            await RefreshAsync(index);
            foreach (var bank in index.Banks)
            {
                Console.WriteLine($"{bank.Name}: {bank.Pictures} pictures, {bank.Hashes} hashes, up to {bank.MatchBits} bits{(bank.IsNegative ? ", negative" : "")}");
            }

            var sound = index.Check();
            Console.WriteLine(FormattableString.Invariant($"search index: {index.IndexBytes / 1e6:0.0} MB, {(sound ? "sound" : "was damaged and is built again")}"));
            return ExitCode.Ok;
        });
        return command;
    }

    static BankFolder Open(ParseResult parsed) => BankFolder.Open(parsed.GetValue(Folder)!, new CopyVerifier(Keypoints), Terminal.Say);

    static Task<bool> RefreshAsync(BankFolder index) => Terminal.WithProgressAsync("indexing", report => Task.Run(() =>
    {
        index.Refresh(report);
        return true;
    }));

    static Task<(long Added, long Known)> AddPicturesAsync(BankFolder index, string bank, IReadOnlyList<string> paths, CancellationToken cancellation) =>
        Terminal.WithProgressAsync("examining", report => Task.Run(() =>
        {
            var (added, known, done) = (0L, 0L, 0);
            foreach (var (path, sha256, print, error) in Pictures.InOrder(paths, path => Examine(path, sha256 => index.Has(bank, path, sha256))))
            {
                cancellation.ThrowIfCancellationRequested();
                if (error is not null)
                {
                    Terminal.Say($"{path}: {error} It was left out.");
                }
                else if (print is null)
                {
                    known++;
                }
                else
                {
                    index.Add(bank, path, sha256!, print);
                    added++;
                }

                report(++done, paths.Count);
            }

            return (added, known);
        }));

    static async Task<(long Added, long Known)> AddHashesAsync(BankFolder index, string bank, string csv, string? rejectsFile, CancellationToken cancellation)
    {
        await using var stream = HashList.Open(csv);
        using var rejects = new Rejects(csv, rejectsFile);
        var read = 0L;
        var added = await Terminal.WithProgressAsync("importing, kB", report => Task.Run(() => index.AddAsync(bank, SoundAsync(report), cancellation)));
        rejects.Sum();
        return (added, read - added);

        async IAsyncEnumerable<HashListRow> SoundAsync(Action<int, int> report)
        {
            await foreach (var line in HashList.ReadAsync(stream, csv, cancellation))
            {
                if (line.Row is not { } row)
                {
                    rejects.Add(line);
                    continue;
                }

                if (++read % 10_000 == 0)
                {
                    report((int)(stream.Position / 1024), (int)(stream.Length / 1024));
                }

                yield return row;
            }
        }
    }

    /// <returns>No print when the bank has the picture.</returns>
    static (string Path, string? Sha256, CopyPrint? Print, string? Error) Examine(string path, Func<string, bool> isKnown)
    {
        try
        {
            var picture = Pictures.Open(path, new DecodeLimits());
            return (path, picture.Sha256, isKnown(picture.Sha256) ? null : Extractor.Extract(picture.Upright), null);
        }
        catch (EvidenceFormatException error)
        {
            return (path, null, null, error.Message);
        }
    }

    static string SearchOne(string path, BankFolder index)
    {
        var (_, sha256, print, error) = Examine(path, _ => false);
        var matches = print is null ? [] : index.Search(sha256!, print).Select(SearchMatch.Of);
        return JsonSerializer.Serialize(new SearchLine(path, [.. matches], error), DisputeJson.Options);
    }

    /// <summary>A line of <c>index search</c>. The names up to <c>same</c> are a contract with whoever measures.</summary>
    sealed record SearchLine(string Query, IReadOnlyList<SearchMatch> Matches, string? Error);

    sealed record SearchMatch(
        string Bank, string Path, int? Distance, CopyStage Stage, int Inliers, double? Llr, bool Same, CopyRelation Relation, Orientation Transform, double? Scale,
        CopyContainment Containment, double? Correlation, double? Log10Nfa, DateTimeOffset? FirstSeenAt, string? SilencedBy)
    {
        public static SearchMatch Of(FolderMatch found)
        {
            var match = found.Match;
            var silenced = found.SilencedBy is not null;
            return new SearchMatch(
                found.Bank, found.Path, match.DistanceBits, match.Stage, match.Inliers, silenced || found.IsNegative ? null : match.Llr10,
                !silenced && match.Relation == CopyRelation.SamePicture, match.Relation, match.Form, match.ScaleKnownToDisputed, match.Containment,
                match.Correlation, match.Log10Nfa, found.FirstSeenAt, found.SilencedBy);
        }
    }
}
