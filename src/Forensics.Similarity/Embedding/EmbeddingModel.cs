using Forensics.Imaging;
using Forensics.Similarity.Models;
using Forensics.Similarity.Pixels;
using Microsoft.ML.OnnxRuntime;

namespace Forensics.Similarity.Embedding;

/// <summary>How an <see cref="EmbeddingModel"/> computes.</summary>
public sealed record EmbeddingModelOptions
{
    /// <summary>Threads of one run. Default 2; one worker with two cores is the machine the service is sized for.</summary>
    public int IntraOpThreads { get; init; } = 2;

    /// <summary>Pictures given to the network at once. Default 4: memory stays bounded (about 40 MB of activations) and larger batches are no faster.</summary>
    public int MaxBatch { get; init; } = 4;
}

/// <summary>Turns pictures into vectors whose dot product says how alike they are. Safe to use from several threads.</summary>
/// <remarks>What the vectors know is what the network was trained for; see models/MODELS.md before reading much into one.</remarks>
public sealed class EmbeddingModel : IDisposable
{
    readonly OnnxModel model;
    readonly EmbeddingModelOptions options;

    EmbeddingModel(OnnxModel model, EmbeddingModelOptions options) => (this.model, this.options) = (model, options);

    public ModelManifest Manifest => model.Manifest;

    /// <summary>Values of one vector.</summary>
    public int Dimensions => Manifest.Output.Dim!.Value;

    /// <summary>Reads manifest and model, verifies length and SHA-256, opens the session and compares the golden output if the manifest has one.</summary>
    /// <exception cref="ModelException">Any of these fails; the message names the file and the remedy.</exception>
    public static EmbeddingModel Load(string manifestPath, EmbeddingModelOptions? options = null)
    {
        options ??= new EmbeddingModelOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBatch, 1);
        var manifest = ModelManifest.Read(manifestPath);
        if (manifest.Task != "embed")
        {
            throw new ModelException(manifestPath, $"The model's task is \"{manifest.Task}\".", "Name a manifest with task \"embed\".");
        }

        var model = new EmbeddingModel(OnnxModel.Load(manifestPath, manifest, options.IntraOpThreads), options);
        try
        {
            model.model.GoldenCheck(manifestPath, tensor => model.EmbedTensors([tensor])[0]);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The vector of a whole picture, given upright.</summary>
    /// <returns><see cref="Dimensions"/> values of length 1 together.</returns>
    public float[] Embed(RgbImage image) => Embed(image, [PixelRegion.Whole(image)])[0];

    /// <summary>One vector per region, in their order.</summary>
    public IReadOnlyList<float[]> Embed(RgbImage image, IReadOnlyList<PixelRegion> regions)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(regions);
        return EmbedTensors([.. regions.Select(region => ToTensor(image, region))]);
    }

    public void Dispose() => model.Dispose();

    /// <summary>The network's input for one region: squashed to its size, scaled and normalised as the manifest says, planes in its order.</summary>
    internal float[] ToTensor(RgbImage image, PixelRegion region)
    {
        var input = Manifest.Input;
        var samples = Resampler.ToFloats(image, region, input.Width, input.Height, ResampleFilter.Bicubic);
        return InputTensor.Of(samples, input.Width, input.Height, input);
    }

    internal IReadOnlyList<float[]> EmbedTensors(IReadOnlyList<float[]> tensors)
    {
        var batch = Manifest.Input.DynamicBatch ? options.MaxBatch : 1;
        var vectors = new List<float[]>(tensors.Count);
        for (var start = 0; start < tensors.Count; start += batch)
        {
            Run([.. tensors.Skip(start).Take(batch)], vectors);
        }

        return vectors;
    }

    void Run(float[][] tensors, List<float[]> vectors)
    {
        var input = Manifest.Input;
        using var runOptions = new RunOptions();
        using var outputs = model.Run(
            tensors.Length == 1 ? tensors[0] : [.. tensors.SelectMany(tensor => tensor)], tensors.Length, input.Width, input.Height, [Manifest.Output.Name], runOptions);
        var values = outputs[0].GetTensorDataAsSpan<float>();
        if (values.Length != tensors.Length * Dimensions)
        {
            throw new InvalidOperationException(
                $"{Manifest.Name} gave {values.Length} values for {tensors.Length} pictures, its manifest says {Dimensions} each.");
        }

        for (var i = 0; i < tensors.Length; i++)
        {
            vectors.Add(Normalise(values.Slice(i * Dimensions, Dimensions)));
        }
    }

    static float[] Normalise(ReadOnlySpan<float> vector)
    {
        var sum = 0.0;
        foreach (var value in vector)
        {
            sum += (double)value * value;
        }

        var scale = sum > 0 ? (float)(1 / Math.Sqrt(sum)) : 0;
        var unit = new float[vector.Length];
        for (var i = 0; i < unit.Length; i++)
        {
            unit[i] = vector[i] * scale;
        }

        return unit;
    }
}
