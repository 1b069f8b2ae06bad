using System.CommandLine;
using Forensics.Benchmarks.Benches;
using Forensics.Benchmarks.Harness;
using Forensics.Native;

// What the process ends with, as the program `forensics` does.
const int ok = 0, failed = 1, wrongArguments = 2, missing = 3;

Bench[] benches = [HashBench.Create(), DecodeBench.Create(), AnalyzeBench.Create(), IngestBench.Create(), IndexBench.Create(), CopiesBench.Create(), RescoreBench.Create(), QueueBench.Create(), PipelineBench.Create()];

var name = new Argument<string?>("name") { Arity = ArgumentArity.ZeroOrOne, Description = "One of the benches; without it they are listed." };
var json = new Option<bool>("--json") { Description = "One JSON object a figure on standard output; the table for people is left out." };
var only = new Option<string?>("--case") { Description = "Only the case of this name." };
var repeats = new Option<int>("--repeats") { Description = "Least number of measured runs of a case.", DefaultValueFactory = _ => 15 };
var seconds = new Option<double>("--seconds") { Description = "Least time of a case's measured runs; warming up takes half of it.", DefaultValueFactory = _ => 2 };
var megapixels = new Option<double>("--megapixels") { Description = "Size of the input pictures; names of cases change with it.", DefaultValueFactory = _ => 12 };
var counts = new Option<string>("--n") { Description = "Numbers of codes of the index bench, of pictures of the copies bench, or of reports of the rescore bench, a case each, separated by commas.", DefaultValueFactory = _ => "1000000" };
var skewed = new Option<bool>("--skewed") { Description = "Correlated and crowded codes in the index bench." };
counts.Validators.Add(result =>
{
    if (BenchContext.ParseCounts(result.GetValueOrDefault<string>()) is null)
    {
        result.AddError("--n takes numbers from 1 to 200000000, separated by commas.");
    }
});
Within(repeats, 1, 100_000);
Within(seconds, 0, 3600);
Within(megapixels, 0.01, 90);

var root = new RootCommand("Measures speed, with the accuracy figure beside it. Times are CPU times of one thread unless a metric says wall.")
{
    name, json, only, repeats, seconds, megapixels, counts, skewed,
};
root.SetAction(parsed =>
{
    if (parsed.GetValue(name) is not { } wanted)
    {
        Array.ForEach(benches, bench => Console.WriteLine($"{bench.Name,-10} {bench.Summary}"));
        return ok;
    }

    if (benches.FirstOrDefault(bench => bench.Name == wanted) is not { } chosen)
    {
        return Refuse($"there is no bench '{wanted}'; there are {string.Join(", ", benches.Select(bench => bench.Name))}.");
    }

    var measure = new MeasureOptions(parsed.GetValue(repeats), parsed.GetValue(seconds));
    var context = new BenchContext(Home(), parsed.GetValue(megapixels), measure, Console.Error.WriteLine)
    {
        CodeCounts = BenchContext.ParseCounts(parsed.GetValue(counts)!)!,
        Skewed = parsed.GetValue(skewed),
    };
    var cases = chosen.Cases(context).ToList();
    var selected = cases.Where(item => parsed.GetValue(only) is not { } one || item.Name == one).ToList();
    if (selected.Count == 0)
    {
        return Refuse($"{wanted} has no case '{parsed.GetValue(only)}'; it has {string.Join(", ", cases.Select(item => item.Name))}.");
    }

    foreach (var item in selected)
    {
        foreach (var figure in item.Run())
        {
            if (parsed.GetValue(json))
            {
                Console.WriteLine(figure.ToJson(chosen.Name, item.Name));
            }
            else
            {
                Console.Error.WriteLine(figure.ToText(item.Name));
            }
        }
    }

    return ok;
});

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    parsed.Invoke();
    return wrongArguments;
}

try
{
    return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception error) when (error is MissingLibraryException or DllNotFoundException)
{
    Console.Error.WriteLine($"forensics bench: {error.Message}");
    return missing;
}
catch (Exception error)
{
    Console.Error.WriteLine($"forensics bench: {error}");
    return failed;
}

static int Refuse(string why)
{
    Console.Error.WriteLine($"forensics bench: {why}");
    return wrongArguments;
}

static void Within<T>(Option<T> option, T least, T most)
    where T : IComparable<T> => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<T>() is { } value && (value.CompareTo(least) < 0 || value.CompareTo(most) > 0))
        {
            result.AddError($"{option.Name} takes {least} to {most}.");
        }
    });

// The repository's root: given by the launcher, else found above the program.
static string Home()
{
    if (Environment.GetEnvironmentVariable("FORENSICS_HOME") is { Length: > 0 } given)
    {
        return given;
    }

    var folder = new DirectoryInfo(AppContext.BaseDirectory);
    while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Forensics.sln")))
    {
        folder = folder.Parent;
    }

    return folder?.FullName ?? throw new DirectoryNotFoundException("No Forensics.sln above the program; set FORENSICS_HOME to the repository's root.");
}
