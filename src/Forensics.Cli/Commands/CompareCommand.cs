using System.Collections.Concurrent;
using System.CommandLine;
using System.Text.Json;
using Forensics.Cli.Compare;
using Forensics.Disputes;
using Forensics.Engine;
using Forensics.Engine.Match;
using Forensics.Imaging;
using Forensics.Similarity.Products;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Cli.Commands;

/// <summary><c>compare</c>: does a photo show the product of the reference photos?</summary>
static class CompareCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("files") { Description = "The photo in question, then the reference photos.", Arity = ArgumentArity.ZeroOrMore };
        var pairs = new Option<string?>("--pairs") { Description = "A CSV with the columns query and references (separated by ;), instead of naming files.", HelpName = "CSV" };
        var json = new Option<bool>("--json") { Description = "One JSON object a row (this is also the default)." };
        var command = new Command("compare", """
            Compares photos with reference photos of a product, by colour, embedding and verified keypoints. One JSON object a row, in row order.
            llr is the log10 likelihood ratio that both show the same product. Example: forensics compare evidence.jpg shop-1.jpg shop-2.jpg
            """) { files, pairs, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var rows = parsed.GetValue(pairs) is { } csv ? PairList.Read(csv) : [PairRow.Of(parsed.GetValue(files) ?? [])];
            await using var services = Host.Services(Host.Options(dataFolder: ""));
            var job = new Job(services.GetRequiredService<ProductKit>());
            await Terminal.WithProgressAsync("comparing", report => Task.Run(
                () =>
                {
                    var done = 0;
                    foreach (var line in Pictures.InOrder(rows, job.Compare))
                    {
                        cancellation.ThrowIfCancellationRequested();
                        Console.Out.WriteLine(JsonSerializer.Serialize(line, DisputeJson.Options));
                        report(++done, rows.Count);
                    }

                    return done;
                }, cancellation));
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Compares rows; the features of each file are computed once.</summary>
    sealed class Job(ProductKit kit)
    {
        // About 0.5 MB a picture: beyond this many the oldest files of a huge list are not worth keeping.
        const int KeptFiles = 2_000;

        readonly ConcurrentDictionary<string, Lazy<FileFeatures>> features = new(StringComparer.Ordinal);

        public CompareLine Compare(PairRow row)
        {
            var query = FeaturesOf(row.Query);
            var references = row.References.Select(path => (Path: path, Read: FeaturesOf(path))).ToList();
            var usable = references.Where(reference => reference.Read.Features is not null).ToList();
            var errors = references.Select(reference => reference.Read.Error).Prepend(query.Error).OfType<string>().ToList();
            if (query.Features is not { } seen)
            {
                return CompareLine.Failed(row.Query, query.Error!);
            }

            var comparison = kit.Comparer.Compare(seen, [.. usable.Select(reference => reference.Read.Features!)]);
            return new CompareLine(
                row.Query,
                comparison.Llr10,
                comparison.Verdict,
                comparison.Inliers,
                comparison.BestReference < 0 ? null : usable[comparison.BestReference].Path,
                comparison.Signals,
                comparison.Reason,
                errors.Count == 0 ? null : string.Join(" ", errors));
        }

        FileFeatures FeaturesOf(string path)
        {
            if (features.Count > KeptFiles)
            {
                features.Clear();
            }

            return features.GetOrAdd(path, static (path, kit) => new Lazy<FileFeatures>(() => Extract(path, kit)), kit).Value;
        }

        static FileFeatures Extract(string path, ProductKit kit)
        {
            try
            {
                return new FileFeatures(kit.Extractor.Extract(Pictures.Open(path, new DecodeLimits()).Upright), null);
            }
            catch (EvidenceFormatException error)
            {
                return new FileFeatures(null, $"{path}: {error.Message}");
            }
        }
    }

    sealed record FileFeatures(ProductFeatures? Features, string? Error);
}
