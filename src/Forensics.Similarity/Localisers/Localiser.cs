using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Similarity.Models;
using Microsoft.ML.OnnxRuntime;

namespace Forensics.Similarity.Localisers;

/// <summary>A network of somebody else that tells where a picture was edited, as its manifest describes it. Safe to use from several threads.</summary>
/// <param name="path">Of the manifest; the model file lies beside it.</param>
/// <param name="manifest">As read by <see cref="ModelManifest.Read"/>, with task "localize".</param>
public sealed class Localiser(string path, ModelManifest manifest, LocaliserOptions? options = null, TimeProvider? time = null) : IDisposable
{
    readonly LocaliserOptions options = options ?? new();
    readonly LocaliserGate gate = new(manifest, options ?? new());
    readonly TimeProvider time = time ?? TimeProvider.System;

    readonly Lock opening = new();
    OnnxModel? opened;
    ModelException? refused;

    /// <summary>Raised whenever the same network on the same picture would be given another input, or its answer be read otherwise.</summary>
    public const int Version = 1;

    /// <summary>Where its manifest lies.</summary>
    public string ManifestPath { get; } = path;

    public ModelManifest Manifest { get; } = manifest;

    /// <summary>Wall time it may take for a picture, milliseconds.</summary>
    public int MaxMs => Manifest.Limits?.MaxMs ?? options.DefaultMaxMs;

    /// <summary>Memory it may take, MiB.</summary>
    public int MaxMemMb => gate.MaxMemMb;

    /// <summary>Asks the network about a picture, in stored orientation, with the file's own values.</summary>
    /// <param name="channel">How the picture came, where that is known already; null: it is found out if the manifest asks.</param>
    /// <exception cref="LocaliserException">It gave no answer, by its own fault or at a limit.</exception>
    public LocaliserResult Analyze(EvidenceImage image, ImageChannel? channel = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        var stored = image.Stored;
        var plan = TilePlan.Of(stored.Width, stored.Height, Manifest.Input, Manifest.Tiling);
        if (gate.Check(image, plan, channel) is { } reason)
        {
            return new LocaliserResult(reason);
        }

        try
        {
            return Run(stored, plan, Opened());
        }
        catch (OutOfMemoryException problem)
        {
            throw new LocaliserException(LocaliserFailure.MemoryLimit, "The managed heap has no room for a tile.", problem);
        }
    }

    public void Dispose() => opened?.Dispose();

    LocaliserResult Run(RgbImage stored, TilePlan plan, OnnxModel network)
    {
        var cells = new CellMap(stored.Width, stored.Height, options.MaxCells, Manifest.Tiling?.Merge);
        var input = new TileInput(stored, plan, Manifest.Input);
        using var guard = Guard();
        double? loudest = null;
        foreach (var tile in plan.Tiles)
        {
            var answer = guard.Run(run => Ask(network, input.Of(tile), plan.InputWidth, plan.InputHeight, run));
            cells.Add(tile, answer);
            loudest = answer.Score is { } score ? Math.Max(score, loudest ?? score) : null;
        }

        return ResultOf(cells.ToMap(), loudest, plan.Tiles.Count);
    }

    LocaliserResult ResultOf(SuspicionMap map, double? loudest, int tiles)
    {
        var score = loudest ?? CellMap.ScoreOf(map);
        return new LocaliserResult(
            Manifest.Calibration is null ? LocaliserReason.NoCalibration : null,
            score,
            Manifest.Calibration?.Llr10(score),
            CellMap.SuspectedShareOf(map),
            tiles,
            map);
    }

    /// <summary>A model that was refused is not tried again on each picture: its file would be read and hashed every time.</summary>
    OnnxModel Opened()
    {
        lock (opening)
        {
            try
            {
                return refused is null ? opened ??= Open() : throw refused;
            }
            catch (ModelException problem)
            {
                refused = problem;
                throw new LocaliserException(LocaliserFailure.Unusable, problem.Message, problem);
            }
        }
    }

    OnnxModel Open()
    {
        var model = OnnxModel.Load(ManifestPath, Manifest, options.IntraOpThreads);
        try
        {
            using var guard = Guard();
            model.GoldenCheck(ManifestPath, tensor => guard.Run(run =>
            {
                using var outputs = model.Run(tensor, 1, Manifest.Input.Width, Manifest.Input.Height, OutputNames(Manifest), run);
                return outputs[0].GetTensorDataAsSpan<float>().ToArray();
            }));
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    RunGuard Guard() => new(time, MaxMs, options.WatchesMemory ? MaxMemMb : null);

    static TileAnswer Ask(OnnxModel model, float[] tensor, int width, int height, RunOptions run)
    {
        using var outputs = model.Run(tensor, 1, width, height, OutputNames(model.Manifest), run);
        return TileAnswer.Of(outputs, model.Manifest);
    }

    static string[] OutputNames(ModelManifest manifest) => manifest.ScoreOutput is { } score ? [manifest.Output.Name, score.Name] : [manifest.Output.Name];
}
