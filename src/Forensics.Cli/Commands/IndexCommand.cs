using System.CommandLine;
using System.Text.Json;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine;
using Forensics.Engine.Match;
using Forensics.Imaging;
using Forensics.Imaging.Hashing;

namespace Forensics.Cli.Commands;

/// <summary><c>index add|search|stats</c>: banks of known pictures in a folder.</summary>
static class IndexCommand
{
    static readonly Option<string> Folder = new("--index") { Description = "Folder of the index; made when it is not there.", Required = true, HelpName = "DIR" };

    public static Command Create() => new("index", "Adds pictures to banks of known images and searches them.") { Add(), Search(), Stats() };

    static Command Add()
    {
        var inputs = new Inputs();
        var bank = new Option<string>("--bank") { Description = "Name of the bank.", Required = true };
        var hashes = new Option<string?>("--hashes") { Description = "A CSV with the columns pdq and url (or path) instead of pictures.", HelpName = "CSV" };
        var rejects = new Option<string?>("--rejects") { Description = "Writes the malformed lines of --hashes there, as CSV.", HelpName = "FILE" };
        var command = new Command("add", "Adds pictures, or ready hashes, to a bank. What is there already is not added twice.") { Folder, bank, hashes, rejects };
        inputs.AddTo(command);
        command.SetAction(async parsed =>
        {
            var index = new HashBankFolder(parsed.GetValue(Folder)!);
            var rows = parsed.GetValue(hashes) is { } csv ? await ReadAsync(csv, parsed.GetValue(rejects)) : await HashAsync(inputs.Read(parsed));
            var added = index.Add(parsed.GetValue(bank)!, rows);
            Terminal.Say($"{added} added, {rows.Count - added} already known, to bank {parsed.GetValue(bank)}.");
            return ExitCode.Ok;
        });
        return command;
    }

    static Command Search()
    {
        var inputs = new Inputs();
        var json = new Option<bool>("--json") { Description = "One JSON object a query (this is also the default)." };
        var command = new Command("search", "Looks pictures up in all banks, turned and mirrored too, and prints one JSON object each, best match first.") { Folder, json };
        inputs.AddTo(command);
        command.SetAction(parsed =>
        {
            var folder = parsed.GetValue(Folder)!;
            var index = new HashBankFolder(folder);
            if (index.Banks.Count == 0)
            {
                throw new ConfigurationException($"The index {folder} is empty; fill it with: forensics index add --index {folder} --bank NAME FILES");
            }

            var banks = index.Banks.SelectMany(bank => index.Read(bank).Where(row => row.Quality >= BankSearch.MinQuality).Select(row => (bank, row))).ToList();
            var policy = Home.Policy();
            foreach (var line in Pictures.InOrder(inputs.Read(parsed), path => SearchOne(path, banks, policy)))
            {
                Console.WriteLine(line);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    static Command Stats()
    {
        var command = new Command("stats", "Prints how many pictures each bank holds.") { Folder };
        command.SetAction(parsed =>
        {
            var index = new HashBankFolder(parsed.GetValue(Folder)!);
            foreach (var bank in index.Banks)
            {
                Console.WriteLine($"{bank}: {index.Read(bank).Count} pictures");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    static async Task<List<BankRow>> ReadAsync(string csv, string? rejectsFile)
    {
        await using var stream = HashList.Open(csv);
        using var rejects = new Rejects(csv, rejectsFile);
        List<BankRow> rows = [];
        await foreach (var line in HashList.ReadAsync(stream, csv))
        {
            if (line.Row is { } row)
            {
                rows.Add(new BankRow(row.Hash, row.Quality, row.Source));
            }
            else
            {
                rejects.Add(line);
            }
        }

        rejects.Sum();
        return rows;
    }

    static Task<List<BankRow>> HashAsync(IReadOnlyList<string> paths) => Terminal.WithProgressAsync("hashing", report => Task.Run(() =>
    {
        var rows = new List<BankRow>(paths.Count);
        var done = 0;
        foreach (var (path, row, error) in Pictures.InOrder(paths, HashOne))
        {
            report(++done, paths.Count);
            if (row is { } hashed)
            {
                rows.Add(hashed);
            }
            else
            {
                Terminal.Say($"{path}: {error} It was left out.");
            }
        }

        return rows;
    }));

    static (string Path, BankRow? Row, string? Error) HashOne(string path)
    {
        try
        {
            var pdq = Pdq.Compute(Pictures.Open(path, new DecodeLimits()).Upright);
            return (path, new BankRow(pdq.Hash, pdq.Quality, path), null);
        }
        catch (EvidenceFormatException error)
        {
            return (path, null, error.Message);
        }
    }

    static string SearchOne(string path, List<(string Bank, BankRow Row)> banks, Policy policy)
    {
        try
        {
            var forms = Pdq.Turned(Pictures.Open(path, new DecodeLimits()).Upright);
            var matches = forms.Quality < BankSearch.MinQuality ? [] : banks
                .Select(entry => (entry.Bank, entry.Row, Near: BankSearch.Nearest(forms.Hashes, entry.Row.Hash)))
                .Where(entry => entry.Near is not null)
                .OrderBy(entry => entry.Near!.Value.Bits)
                .Select(entry => new SearchMatch(entry.Bank, entry.Row.Path, entry.Near!.Value.Bits, "hash", null, LlrOf(entry.Near.Value.Bits, policy), true));
            return JsonSerializer.Serialize(new SearchLine(path, [.. matches], null), DisputeJson.Options);
        }
        catch (EvidenceFormatException error)
        {
            return JsonSerializer.Serialize(new SearchLine(path, [], error.Message), DisputeJson.Options);
        }
    }

    // Up to 24 bits a picture is the same without a further look (algorithms, C.4).
    const int SurelySameBits = 24;

    static double? LlrOf(int distanceBits, Policy policy) =>
        Scorer.Claim(Claim.WebImage, [Finding.Ok("match-web", 2, new() { ["llrCopy"] = distanceBits <= SurelySameBits ? 4 : 3 })], policy).Llr;

    sealed record SearchLine(string Query, IReadOnlyList<SearchMatch> Matches, string? Error);

    sealed record SearchMatch(string Bank, string Path, int Distance, string Stage, int? Inliers, double? Llr, bool Same);
}
