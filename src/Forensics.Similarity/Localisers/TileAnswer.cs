using Forensics.Similarity.Models;
using Microsoft.ML.OnnxRuntime;

namespace Forensics.Similarity.Localisers;

/// <summary>What the network says of one tile, made 0 to 1.</summary>
/// <param name="Width">Of the map, which may be coarser than the tile.</param>
/// <param name="Height">As <paramref name="Width"/>.</param>
/// <param name="Suspicion">Row-major, 0 to 1.</param>
/// <param name="Score">The second output; null where there is none.</param>
readonly record struct TileAnswer(int Width, int Height, float[] Suspicion, double? Score)
{
    /// <exception cref="LocaliserException">The output is not what the manifest says, or not finite.</exception>
    public static TileAnswer Of(IReadOnlyList<OrtValue> outputs, ModelManifest manifest)
    {
        var shape = outputs[0].GetTensorTypeAndShape().Shape;
        var values = Finite(outputs[0], manifest.Output.Name);
        var (classes, height, width, isLast) = Layout(shape, manifest);
        if ((long)classes * height * width != values.Length || values.Length == 0)
        {
            throw Unexpected(shape, manifest.Output.Name);
        }

        return new(width, height, Activate(values, classes, isLast, manifest.Output), ScoreOf(outputs, manifest));
    }

    /// <summary>One picture's map, with or without a dimension for classes.</summary>
    static (int Classes, int Height, int Width, bool IsLast) Layout(long[] shape, ModelManifest manifest)
    {
        if (manifest.Output.Kind == "logit")
        {
            return ((int)shape.Aggregate(1L, (product, side) => product * side), 1, 1, true);
        }

        var isLast = manifest.Input.Layout == InputTensor.ChannelsLast;
        return shape switch
        {
            [1, var c, var h, var w] when !isLast => ((int)c, (int)h, (int)w, false),
            [1, var h, var w, var c] when isLast => ((int)c, (int)h, (int)w, true),
            [1, var h, var w] => (1, (int)h, (int)w, isLast),
            [var h, var w] => (1, (int)h, (int)w, isLast),
            _ => throw Unexpected(shape, manifest.Output.Name),
        };
    }

    static float[] Activate(ReadOnlySpan<float> values, int classes, bool isLast, ModelOutput output)
    {
        var suspicious = output.Class ?? classes - 1;
        if (suspicious >= classes || output.Activation == "softmax" && classes < 2)
        {
            throw new LocaliserException(LocaliserFailure.Broken, FormattableString.Invariant($"Output {output.Name} has {classes} classes; the manifest wants class {suspicious} by {output.Activation}."));
        }

        var places = values.Length / classes;
        var (step, stride) = isLast ? (classes, 1) : (1, places);
        var suspicion = new float[places];
        var (isSigmoid, isSoftmax) = (output.Activation == "sigmoid", output.Activation == "softmax");
        for (var i = 0; i < places; i++)
        {
            var value = values[i * step + suspicious * stride];
            suspicion[i] = isSigmoid ? Sigmoid(value)
                : isSoftmax ? 1 / Denominator(values, i * step, stride, classes, value)
                : Math.Clamp(value, 0, 1);
        }

        return suspicion;
    }

    /// <summary>Of the class with the given value: the sum of all, over its own.</summary>
    static float Denominator(ReadOnlySpan<float> values, int first, int stride, int classes, float value)
    {
        var sum = 0f;
        for (var c = 0; c < classes; c++)
        {
            sum += MathF.Exp(values[first + c * stride] - value);
        }

        return sum;
    }

    static double? ScoreOf(IReadOnlyList<OrtValue> outputs, ModelManifest manifest)
    {
        if (manifest.ScoreOutput is not { } output)
        {
            return null;
        }

        var values = Finite(outputs[1], output.Name);
        return values.Length == 1
            ? output.Activation == "sigmoid" ? Sigmoid(values[0]) : values[0]
            : throw Unexpected(outputs[1].GetTensorTypeAndShape().Shape, output.Name);
    }

    static ReadOnlySpan<float> Finite(OrtValue output, string name)
    {
        var values = output.GetTensorDataAsSpan<float>();
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                throw new LocaliserException(LocaliserFailure.Broken, $"Output {name} holds values that are no finite numbers.");
            }
        }

        return values;
    }

    static float Sigmoid(float value) => 1 / (1 + MathF.Exp(-value));

    static LocaliserException Unexpected(long[] shape, string name) =>
        new(LocaliserFailure.Broken, FormattableString.Invariant($"Output {name} has the shape {string.Join(" × ", shape)}, which is not what the manifest says."));
}
