using Forensics.Engine.Analyze.Findings;
using Forensics.Engine.Children;
using Forensics.Similarity.Localisers;
using Forensics.Similarity.Models;
using Microsoft.Extensions.Logging;

namespace Forensics.Engine.Analyze;

/// <summary>The analyzers that networks of others make, from the folder that the options name. Each that can't be used is logged once, with what to do.</summary>
public sealed class LocaliserAnalyzers : IDisposable
{
    readonly List<Localiser> models = [];

    /// <summary>Reads the folder.</summary>
    public LocaliserAnalyzers(EngineOptions options, ILogger<LocaliserAnalyzers> log)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (found, problems) = LocaliserFolder.Load(Path.Combine(options.ModelsFolder, options.LocalisersFolder));
        List<ModelException> refused = [.. problems];
        foreach (var model in found)
        {
            if (Excess(model, options.Examiner) is { } excess)
            {
                refused.Add(excess);
            }
            else
            {
                models.Add(model);
            }
        }

        refused.ForEach(problem => Log.LocaliserRefused(log, problem.Message));
        (Problems, All) = (refused, [.. models.Select(model => LocaliserFinding.Create(model, log))]);
    }

    /// <summary>Those that another process has read and found good, by what it read: a child's findings have the names and options that were asked for,
    /// whatever has become of the folder since. Model files are verified when they are opened.</summary>
    internal LocaliserAnalyzers(IReadOnlyList<LocaliserOrder> orders, ILogger log)
    {
        // A child examines one picture at a time.
        LocaliserOptions options = new() { WatchesMemory = true };
        models.AddRange(orders.Select(order => new Localiser(order.Path, order.Manifest, options)));
        (Problems, All) = ([], [.. models.Select(model => LocaliserFinding.Create(model, log))]);
    }

    /// <summary>One for each model, by file name of their manifests.</summary>
    public IReadOnlyList<ImageAnalyzer> All { get; }

    /// <summary>What can't be used: file, field and remedy.</summary>
    public IReadOnlyList<ModelException> Problems { get; }

    internal IReadOnlyList<LocaliserOrder> Orders => [.. models.Select(model => new LocaliserOrder(model.ManifestPath, model.Manifest))];

    public void Dispose() => models.ForEach(model => model.Dispose());

    /// <summary>A child that exceeds its own limits loses the picture's other findings as well, so all models together stay below half of them: the rest is the other
    /// analyzers', and a network's stop is heeded late.</summary>
    ModelException? Excess(Localiser model, ExaminerOptions limits)
    {
        // They run one after the other; their weights stay.
        List<Localiser> all = [.. models, model];
        var milliseconds = all.Sum(other => other.MaxMs);
        var megabytes = all.Max(other => other.MaxMemMb) + (all.Sum(other => other.Manifest.Bytes) >> 20);
        var (mostMilliseconds, mostMegabytes) = (500 * Math.Min(limits.CpuSeconds, limits.WallSeconds), limits.ResidentMegabytes / 2);
        return milliseconds > mostMilliseconds ? Refuse("limits.maxMs", milliseconds, mostMilliseconds, "ms")
            : megabytes > mostMegabytes ? Refuse("limits.maxMemMb", megabytes, mostMegabytes, "MiB")
            : null;

        ModelException Refuse(string field, double sum, double most, string unit) => new(
            model.ManifestPath,
            FormattableString.Invariant($"Field \"{field}\": with the models before it {sum} {unit}; at most {most} {unit} for all, half of a child's own limit."),
            "Lower it, take a model out, or raise the child's limit.");
    }
}
