using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Forensics.Tests.Support;

/// <summary>Localisers made by the test: networks of one convolution, in a folder of their own, with manifests that can be changed.</summary>
public sealed class TinyLocalisers : IDisposable
{
    /// <summary>Of the 3 × 3 convolution: plane, row, column. Random, but no neighbour like another.</summary>
    public static IReadOnlyList<float> Kernel { get; } = MakeKernel();

    public string Folder { get; } = Directory.CreateTempSubdirectory("forensics-localisers").FullName;

    public void Dispose() => Directory.Delete(Folder, true);

    /// <summary>Sigmoid of a 3 × 3 convolution over red, green and blue, a map of the input's size.</summary>
    public static byte[] Convolution() => new OnnxBytes()
        .Input("picture", 1, 3, -1, -1).Output("map", 1, 1, -1, -1)
        .Weights("w", [1, 3, 3, 3], [.. Kernel]).Conv("picture", "w", "sum").Node("Sigmoid", ["sum"], "map").ToArray();

    /// <summary>One minus the red channel, pixel by pixel: black is suspicious, white is not.</summary>
    public static byte[] Darkness() => new OnnxBytes()
        .Input("picture", 1, 3, -1, -1).Output("map", 1, 1, -1, -1)
        .Weights("w", [1, 3, 1, 1], [-1, 0, 0]).Weights("b", [1], [1]).Node("Conv", ["picture", "w", "b"], "map").ToArray();

    /// <summary>A chain of convolutions of many channels with weights of nothing.</summary>
    public static byte[] Heavy(int channels, int depth, int kernel = 3)
    {
        var area = kernel * kernel;
        var network = new OnnxBytes()
            .Input("picture", 1, 3, -1, -1).Output("map", 1, 1, -1, -1)
            .Weights("in", [channels, 3, kernel, kernel], new float[channels * 3 * area])
            .Weights("out", [1, channels, 1, 1], new float[channels])
            .Conv("picture", "in", "layer0", kernel);
        if (depth > 1)
        {
            network.Weights("w", [channels, channels, kernel, kernel], new float[channels * channels * area]);
        }

        for (var i = 1; i < depth; i++)
        {
            network.Conv($"layer{i - 1}", "w", $"layer{i}", kernel);
        }

        return network.Conv($"layer{depth - 1}", "out", "map", kernel: 1).ToArray();
    }

    /// <summary>Writes model and manifest; the manifest describes the model truly unless it is changed.</summary>
    /// <returns>The manifest's path.</returns>
    public string Add(string name, byte[] model, Action<JsonObject>? change = null)
    {
        var manifest = new JsonObject
        {
            ["name"] = name, ["version"] = "3", ["task"] = "localize", ["file"] = name + ".onnx", ["bytes"] = model.Length,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(model)), ["licence"] = "made by the test", ["source"] = "the test", ["format"] = "onnx",
            ["input"] = new JsonObject
            {
                ["name"] = "picture", ["layout"] = "NCHW", ["dtype"] = "float32", ["width"] = 32, ["height"] = 32, ["channels"] = "RGB", ["dynamic_batch"] = false,
                ["resize"] = "none", ["mean"] = new JsonArray(0, 0, 0), ["std"] = new JsonArray(1, 1, 1), ["scale"] = "pixel/255",
                ["size"] = new JsonObject { ["mode"] = "multiple", ["multipleOf"] = 8 },
            },
            ["output"] = new JsonObject { ["name"] = "map", ["kind"] = "map" },
        };
        change?.Invoke(manifest);
        File.WriteAllBytes(Path.Combine(Folder, name + ".onnx"), model);
        var path = Path.Combine(Folder, name + ".manifest.json");
        File.WriteAllText(path, manifest.ToJsonString());
        return path;
    }

    /// <summary>log-odds = 20 · score − 10, from 40 edited and 40 unedited pictures: at most log10(41) either way.</summary>
    public static void Calibrate(JsonObject manifest) => manifest["calibration"] = new JsonObject
    {
        ["method"] = "platt", ["a"] = 20, ["b"] = -10, ["n_pos"] = 40, ["n_neg"] = 40, ["dataset"] = "the test's", ["cllr"] = 0.5,
    };

    static float[] MakeKernel()
    {
        var random = new Random(9);
        return [.. Enumerable.Range(0, 27).Select(_ => (float)(random.NextDouble() * 2 - 1))];
    }
}
