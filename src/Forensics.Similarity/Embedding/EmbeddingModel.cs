using Forensics.Imaging;
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
    // Four times float32 noise of a 50-layer network on other hardware; a wrong weight or channel order misses it by 1e-2.
    const float GoldenTolerance = 1e-4f;

    readonly InferenceSession session;
    readonly EmbeddingModelOptions options;

    EmbeddingModel(ModelManifest manifest, InferenceSession session, EmbeddingModelOptions options)
    {
        Manifest = manifest;
        this.session = session;
        this.options = options;
    }

    public ModelManifest Manifest { get; }

    /// <summary>Values of one vector.</summary>
    public int Dimensions => Manifest.Output.Dim;

    /// <summary>Reads manifest and model, verifies length and SHA-256, opens the session and compares the golden output if the manifest has one.</summary>
    /// <exception cref="ModelException">Any of these fails; the message names the file and the remedy.</exception>
    public static EmbeddingModel Load(string manifestPath, EmbeddingModelOptions? options = null)
    {
        options ??= new EmbeddingModelOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.IntraOpThreads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBatch, 1);
        var manifest = ModelManifest.Read(manifestPath);
        if (manifest.Task != "embed")
        {
            throw new ModelException(manifestPath, $"The model's task is \"{manifest.Task}\".", "Name a manifest with task \"embed\".");
        }

        var bytes = manifest.ReadVerifiedModel(Path.GetDirectoryName(Path.GetFullPath(manifestPath))!);
        var model = new EmbeddingModel(manifest, OpenSession(manifestPath, bytes, options), options);
        try
        {
            model.CheckSignature(manifestPath);
            model.GoldenCheck(manifestPath);
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

    public void Dispose() => session.Dispose();

    /// <summary>The network's input for one region: squashed to its size, scaled and normalised as the manifest says, planes in its order.</summary>
    internal float[] ToTensor(RgbImage image, PixelRegion region)
    {
        var input = Manifest.Input;
        var area = input.Width * input.Height;
        var samples = Resampler.ToFloats(image, region, input.Width, input.Height, ResampleFilter.Bicubic);
        var tensor = new float[3 * area];
        for (var channel = 0; channel < 3; channel++)
        {
            var plane = tensor.AsSpan(channel * area, area);
            var sourceChannel = input.Channels == "RGB" ? channel : 2 - channel;
            var (mean, std) = (input.Mean[channel], input.Std[channel]);
            for (var i = 0; i < area; i++)
            {
                plane[i] = (Math.Clamp(samples[3 * i + sourceChannel], 0, 255) / 255 - mean) / std;
            }
        }

        return tensor;
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
        using var value = OrtValue.CreateTensorValueFromMemory(
            tensors.Length == 1 ? tensors[0] : [.. tensors.SelectMany(tensor => tensor)], [tensors.Length, 3, input.Height, input.Width]);
        using var runOptions = new RunOptions();
        using var outputs = session.Run(runOptions, [input.Name], [value], [Manifest.Output.Name]);
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

    static InferenceSession OpenSession(string manifestPath, byte[] model, EmbeddingModelOptions options)
    {
        try
        {
            // The library comes with its maker's telemetry; nothing leaves this service that nobody asked for.
            OrtEnv.Instance().DisableTelemetryEvents();
            using var settings = new SessionOptions
            {
                IntraOpNumThreads = options.IntraOpThreads,
                InterOpNumThreads = 1,
                ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
                // The arena keeps the largest batch ever seen for good; pictures come singly and in batches.
                EnableCpuMemArena = false,
                EnableMemoryPattern = false,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            };
            // Kernels whose result may depend on scheduling are left out, so a stored score can be replayed.
            settings.AddSessionConfigEntry("session.use_deterministic_compute", "1");
            // Idle workers share two cores with everything else; spinning threads would take them.
            settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            return new InferenceSession(model, settings);
        }
        catch (OnnxRuntimeException problem)
        {
            throw new ModelException(manifestPath, $"ONNX Runtime refuses the model: {problem.Message}", "Export it again (opset 13 is known to work).", problem);
        }
        catch (Exception problem) when (problem is DllNotFoundException or TypeInitializationException)
        {
            throw new ModelException("libonnxruntime.so", "ONNX Runtime's native library can't be loaded.", "Run ./forensics once, or npm ci and build again.", problem);
        }
    }

    void CheckSignature(string manifestPath)
    {
        if (!session.InputMetadata.ContainsKey(Manifest.Input.Name) || !session.OutputMetadata.ContainsKey(Manifest.Output.Name))
        {
            var has = $"{string.Join(", ", session.InputMetadata.Keys)} → {string.Join(", ", session.OutputMetadata.Keys)}";
            throw new ModelException(manifestPath, $"The model has {has}, not {Manifest.Input.Name} → {Manifest.Output.Name}.", "Correct the manifest's names.");
        }
    }

    /// <summary>Runs the manifest's synthetic input once: a runtime that computes something else is found before it scores anyone.</summary>
    void GoldenCheck(string manifestPath)
    {
        if (Manifest.GoldenOutput is not { } golden)
        {
            return;
        }

        var vector = EmbedTensors([GoldenTensor(Manifest.Input)])[0];
        var worst = golden.First8.Zip(vector, (expected, value) => Math.Abs(expected - value)).Max();
        var sum = vector.Sum();
        if (!(worst <= GoldenTolerance) || !(Math.Abs(sum - golden.Sum) <= GoldenTolerance * golden.Sum))
        {
            throw new ModelException(
                manifestPath,
                FormattableString.Invariant($"The golden output is missed: sum {sum} for {golden.Sum}, first values off by up to {worst}."),
                "Restore libonnxruntime.so and the model; if both are right, report the processor.");
        }
    }

    internal static float[] GoldenTensor(ModelInput input)
    {
        var tensor = new float[3 * input.Width * input.Height];
        for (var i = 0; i < tensor.Length; i++)
        {
            var (c, y, k) = (i / (input.Width * input.Height), i / input.Width % input.Height, i % input.Width);
            tensor[i] = (c * 70 + y * 3 + k * 5) % 256 / 127.5f - 1;
        }

        return tensor;
    }
}
