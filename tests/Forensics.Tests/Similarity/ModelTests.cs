using System.Security.Cryptography;
using Forensics.Imaging;
using Forensics.Similarity.Embedding;
using Forensics.Similarity.Models;
using Forensics.Similarity.Pixels;
using Forensics.Tests.Support;

namespace Forensics.Tests.Similarity;

public sealed class ModelTests : IDisposable
{
    const string ManifestName = "nsfwjs-mnv2-140-avg1792.manifest.json";

    readonly string folder = Directory.CreateTempSubdirectory("forensics-model").FullName;

    static string Models => Path.Combine(RepositoryRoot.Path, "models");

    static string Manifest => Path.Combine(Models, ManifestName);

    public void Dispose() => Directory.Delete(folder, true);

    [Fact]
    public void The_shipped_model_reproduces_its_golden_vector()
    {
        using var model = EmbeddingModel.Load(Manifest);
        var golden = model.Manifest.GoldenOutput!;

        var vector = model.EmbedTensors([InputTensor.Golden(model.Manifest.Input)])[0];

        Assert.Equal(golden.Dim, vector.Length);
        for (var i = 0; i < golden.First8.Length; i++)
        {
            Assert.InRange(vector[i], golden.First8[i] - 1e-4f, golden.First8[i] + 1e-4f);
        }

        Assert.InRange(vector.Sum(), golden.Sum - 1e-3, golden.Sum + 1e-3);
        Assert.InRange(vector.Sum(value => (double)value * value), 1 - 1e-5, 1 + 1e-5);
    }

    [Fact]
    public void A_model_that_misses_its_golden_vector_is_refused()
    {
        var manifest = CopyModel(json => json.Replace("\"sum\": 13.86925", "\"sum\": 13.8", StringComparison.Ordinal));

        var refusal = Assert.Throws<ModelException>(() => EmbeddingModel.Load(manifest));

        Assert.Contains("golden", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tampered_model_file_is_refused_with_both_hashes()
    {
        var manifest = CopyModel(json => json);
        var file = Path.Combine(folder, "nsfwjs-mnv2-140-avg1792.onnx");
        var bytes = File.ReadAllBytes(file);
        bytes[^1000] ^= 1;
        File.WriteAllBytes(file, bytes);

        var refusal = Assert.Throws<ModelException>(() => EmbeddingModel.Load(manifest));

        Assert.Equal(file, refusal.File);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(bytes)), refusal.Message, StringComparison.Ordinal);
        Assert.Contains("66c8b8bc540941c2", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_file_of_another_length_is_refused()
    {
        var manifest = CopyModel(json => json);
        File.AppendAllText(Path.Combine(folder, "nsfwjs-mnv2-140-avg1792.onnx"), "x");

        Assert.Contains("8603300 bytes", Assert.Throws<ModelException>(() => EmbeddingModel.Load(manifest)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_model_file_names_itself_and_the_remedy()
    {
        var manifest = Path.Combine(folder, ManifestName);
        File.Copy(Manifest, manifest);

        var refusal = Assert.Throws<ModelException>(() => EmbeddingModel.Load(manifest));

        Assert.EndsWith(".onnx", refusal.File, StringComparison.Ordinal);
        Assert.Contains("Restore nsfwjs-mnv2-140-avg1792.onnx", refusal.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_manifest_names_itself() =>
        Assert.EndsWith("none.json", Assert.Throws<ModelException>(() => ModelManifest.Read(Path.Combine(folder, "none.json"))).File, StringComparison.Ordinal);

    [Theory]
    [InlineData("\"opset\": 13", "\"opsett\": 13", "opsett")]
    [InlineData("\"layout\": \"NCHW\"", "\"layout\": \"NCWH\"", "input.layout")]
    [InlineData("\"file\": \"nsfw", "\"file\": \"../nsfw", "file")]
    [InlineData("\"format\": \"onnx\"", "\"format\": \"onnx\", \"task\": \"guess\"", "task")]
    [InlineData("\"format\": \"onnx\",", "", "format")]
    [InlineData("\"sha256\": \"66", "\"sha256\": \"ZZ", "sha256")]
    public void A_wrong_manifest_field_is_refused_by_name(string from, string to, string field)
    {
        var manifest = CopyModel(json => json.Replace(from, to, StringComparison.Ordinal));

        Assert.Contains(field, Assert.Throws<ModelException>(() => ModelManifest.Read(manifest)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plug_in_manifest_may_carry_calibration_limits_and_applicability()
    {
        const string Extra = """
            "task": "classify", "version": "2", "tiling": {"size": 512, "overlap": 64, "merge": "mean"},
            "applicability": {"channels": ["camera"], "minQ": 80, "minSide": 256},
            "calibration": {"method": "platt", "a": 1.5, "b": -0.2, "n_pos": 100, "n_neg": 90, "dataset": "own", "cllr": 0.6},
            "limits": {"maxMs": 4000, "maxMemMb": 900}, "format": "onnx"
            """;
        var manifest = ModelManifest.Read(CopyModel(json => json.Replace("\"format\": \"onnx\"", Extra, StringComparison.Ordinal)));

        Assert.Equal(0.6, manifest.Calibration!.Cllr);
        Assert.Equal(4000, manifest.Limits!.MaxMs);
        Assert.Equal(80, manifest.Applicability!.MinQ);
        Assert.Equal(512, manifest.Tiling!.Size);
    }

    [Fact]
    public void Preprocessing_scales_to_minus_one_to_one_in_planes_of_red_green_blue()
    {
        using var model = EmbeddingModel.Load(Manifest);

        var tensor = model.ToTensor(SyntheticPictures.Flat(300, 200, 255, 0, 51), new PixelRegion(0, 0, 300, 200));

        Assert.Equal(3 * 224 * 224, tensor.Length);
        Assert.InRange(tensor[1000], 1 - 1e-5f, 1 + 1e-5f);
        Assert.InRange(tensor[224 * 224 + 1000], -1 - 1e-5f, -1 + 1e-5f);
        Assert.InRange(tensor[2 * 224 * 224 + 1000], -0.6f - 1e-5f, -0.6f + 1e-5f);
    }

    [Fact]
    public void Embedding_twice_gives_the_same_bits_and_a_batch_gives_the_same_vectors()
    {
        using var model = EmbeddingModel.Load(Manifest);
        using var again = EmbeddingModel.Load(Manifest);
        var image = SyntheticPictures.Scene(320, 240, seed: 5);
        PixelRegion[] regions = [new(0, 0, 320, 240), new(40, 30, 200, 180), new(10, 10, 100, 100), new(0, 0, 160, 240), new(160, 0, 160, 240)];

        var batch = model.Embed(image, regions);

        Assert.Equal(batch.SelectMany(vector => vector), again.Embed(image, regions).SelectMany(vector => vector));
        for (var i = 0; i < regions.Length; i++)
        {
            var single = model.Embed(image, [regions[i]])[0];
            Assert.InRange(single.Zip(batch[i], (a, b) => Math.Abs(a - b)).Max(), 0, 1e-5f);
        }
    }

    string CopyModel(Func<string, string> change)
    {
        File.Copy(Path.Combine(Models, "nsfwjs-mnv2-140-avg1792.onnx"), Path.Combine(folder, "nsfwjs-mnv2-140-avg1792.onnx"));
        var manifest = Path.Combine(folder, ManifestName);
        File.WriteAllText(manifest, change(File.ReadAllText(Manifest)));
        return manifest;
    }
}
