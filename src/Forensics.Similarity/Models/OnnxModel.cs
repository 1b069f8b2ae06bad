using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Forensics.Similarity.Models;

/// <summary>A verified network in memory, ready to run: what all tasks have in common. Safe to use from several threads.</summary>
sealed class OnnxModel : IDisposable
{
    // Four times float32 noise of a 50-layer network on other hardware; a wrong weight or channel order misses it by 1e-2.
    const float GoldenTolerance = 1e-4f;

    readonly InferenceSession session;

    OnnxModel(ModelManifest manifest, InferenceSession session) => (Manifest, this.session) = (manifest, session);

    public ModelManifest Manifest { get; }

    /// <summary>Verifies length and SHA-256, opens the session and compares the names of inputs and outputs.</summary>
    /// <exception cref="ModelException">Any of these fails; the message names the file and the remedy.</exception>
    public static OnnxModel Load(string manifestPath, ModelManifest manifest, int intraOpThreads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(intraOpThreads, 1);
        var bytes = manifest.ReadVerifiedModel(Path.GetDirectoryName(Path.GetFullPath(manifestPath))!);
        var model = new OnnxModel(manifest, OpenSession(manifestPath, bytes, intraOpThreads));
        try
        {
            model.CheckSignature(manifestPath);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Runs the network once.</summary>
    /// <param name="tensor">In the manifest's layout.</param>
    /// <param name="outputs">Names.</param>
    public IDisposableReadOnlyCollection<OrtValue> Run(float[] tensor, int pictures, int width, int height, string[] outputs, RunOptions options)
    {
        var input = Manifest.Input;
        using var value = OrtValue.CreateTensorValueFromMemory(
            tensor, input.Layout == InputTensor.ChannelsLast ? [pictures, height, width, 3] : [pictures, 3, height, width]);
        return session.Run(options, [input.Name], [value], outputs);
    }

    /// <summary>Compares the answer to the manifest's synthetic input: a runtime that computes something else is found before it scores anyone.</summary>
    /// <param name="answer">Asked only when the manifest has a golden output.</param>
    /// <exception cref="ModelException">It is missed.</exception>
    public void GoldenCheck(string manifestPath, Func<float[], float[]> answer)
    {
        if (Manifest.GoldenOutput is not { } golden)
        {
            return;
        }

        var values = answer(InputTensor.Golden(Manifest.Input));
        var worst = values.Length < golden.First8.Length
            ? float.NaN
            : golden.First8.Zip(values, (expected, value) => Math.Abs(expected - value)).Max();
        var sum = values.Sum();
        if (values.Length != golden.Dim || !(worst <= GoldenTolerance) || !(Math.Abs(sum - golden.Sum) <= GoldenTolerance * Math.Max(1, Math.Abs(golden.Sum))))
        {
            throw new ModelException(
                manifestPath,
                FormattableString.Invariant($"The golden output is missed: {values.Length} values, sum {sum} for {golden.Sum}, first values off by up to {worst}."),
                "Restore libonnxruntime.so and the model; if both are right, report the processor.");
        }
    }

    public void Dispose() => session.Dispose();

    static InferenceSession OpenSession(string manifestPath, byte[] model, int intraOpThreads)
    {
        try
        {
            // The library comes with its maker's telemetry; nothing leaves this service that nobody asked for.
            OrtEnv.Instance().DisableTelemetryEvents();
            using var settings = new SessionOptions
            {
                IntraOpNumThreads = intraOpThreads,
                InterOpNumThreads = 1,
                ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
                // The arena keeps the largest batch ever seen for good; pictures come singly and in batches.
                EnableCpuMemArena = false,
                EnableMemoryPattern = false,
                // A run that was stopped on purpose is told by its exception; the library would write to the error stream as well.
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
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
        string[] outputs = Manifest.ScoreOutput is { } score ? [Manifest.Output.Name, score.Name] : [Manifest.Output.Name];
        if (!session.InputMetadata.ContainsKey(Manifest.Input.Name) || !outputs.All(session.OutputMetadata.ContainsKey))
        {
            var has = $"{string.Join(", ", session.InputMetadata.Keys)} → {string.Join(", ", session.OutputMetadata.Keys)}";
            throw new ModelException(manifestPath, $"The model has {has}, not {Manifest.Input.Name} → {string.Join(", ", outputs)}.", "Correct the manifest's names.");
        }

        NodeMetadata[] values = [session.InputMetadata[Manifest.Input.Name], .. outputs.Select(name => session.OutputMetadata[name])];
        if (!values.All(value => value is { IsTensor: true, ElementDataType: TensorElementType.Float }))
        {
            throw new ModelException(manifestPath, "The model takes or gives something else than float32.", "Export it again with float32 inputs and outputs.");
        }
    }
}
