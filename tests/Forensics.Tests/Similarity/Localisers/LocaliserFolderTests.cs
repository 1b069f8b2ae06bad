using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Forensics.Similarity.Localisers;
using Forensics.Similarity.Models;
using Forensics.Tests.Support;

namespace Forensics.Tests.Similarity.Localisers;

/// <summary>A folder of models: what can't be used is told by file, field and remedy, and costs itself only.</summary>
public sealed class LocaliserFolderTests : IDisposable
{
    readonly TinyLocalisers tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void A_missing_or_empty_folder_holds_no_models_and_no_problems()
    {
        foreach (var folder in (string[])[tiny.Folder, Path.Combine(tiny.Folder, "none")])
        {
            var (models, problems) = LocaliserFolder.Load(folder);
            Assert.Empty(models);
            Assert.Empty(problems);
        }
    }

    [Theory]
    [InlineData("licence", "\" \"", "licence", "Correct the manifest")]
    [InlineData("licence", null, "licence", "Correct the field")]
    [InlineData("version", "\"2b\"", "version", "Correct the manifest")]
    [InlineData("version", null, "version", "Correct the manifest")]
    [InlineData("name", "\"../b\"", "name", "Correct the manifest")]
    [InlineData("name", "\"a\"", "name", "name of its own")]
    [InlineData("name", "\"longer-than-an-address-can-take-it\"", "name", "Correct the manifest")]
    [InlineData("task", "\"embed\"", "input.size.mode", "Correct the manifest")]
    [InlineData("task", "\"classify\"", "task", "Put models of other tasks elsewhere")]
    [InlineData("output", """{"name":"map","kind":"mask"}""", "output.kind", "Correct the manifest")]
    [InlineData("output", """{"name":"map","kind":"logit"}""", "output.activation", "Correct the manifest")]
    [InlineData("tiling", """{"size":36,"overlap":4,"merge":"mean"}""", "tiling.size", "Correct the manifest")]
    [InlineData("tiling", """{"size":32,"overlap":24,"merge":"mean"}""", "tiling.overlap", "Correct the manifest")]
    [InlineData("tiling", """{"size":32,"overlap":8,"merge":"median"}""", "tiling.merge", "Correct the manifest")]
    [InlineData("applicability", """{"channels":["wechat"]}""", "applicability.channels", "Correct the manifest")]
    [InlineData("calibration", """{"method":"platt","a":1,"b":0,"n_pos":0,"n_neg":5,"dataset":"d","cllr":0.5}""", "n_pos", "Correct the manifest")]
    [InlineData("calibration", """{"method":"platt","a":1,"b":0,"n_pos":9,"n_neg":5,"dataset":"d","cllr":1.2}""", "cllr", "Correct the manifest")]
    [InlineData("calibration", """{"method":"isotonic","a":1,"b":0,"n_pos":9,"n_neg":5,"dataset":"d","cllr":0.2}""", "calibration.method", "Correct the manifest")]
    [InlineData("limits", """{"maxMs":0}""", "limits.maxMs", "Correct the manifest")]
    [InlineData("limits", """{"maxMilliseconds":100}""", "maxMilliseconds", "Correct the field")]
    public void A_manifest_that_cannot_be_honoured_is_told_by_file_field_and_remedy_and_the_rest_goes_on(string field, string? value, string told, string remedy)
    {
        tiny.Add("a", TinyLocalisers.Darkness());
        var path = tiny.Add("b", TinyLocalisers.Darkness(), manifest =>
        {
            if (value is null)
            {
                manifest.Remove(field);
            }
            else
            {
                manifest[field] = JsonNode.Parse(value);
            }
        });
        tiny.Add("c", TinyLocalisers.Darkness());

        var (models, problems) = LocaliserFolder.Load(tiny.Folder);

        Assert.Equal(["a", "c"], models.Select(model => model.Manifest.Name));
        var problem = Assert.Single(problems);
        Assert.Equal(path, problem.File);
        Assert.Contains(told, problem.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_model_file_is_refused_with_both_hashes()
    {
        tiny.Add("a", TinyLocalisers.Darkness());
        tiny.Add("b", TinyLocalisers.Darkness());
        var file = Path.Combine(tiny.Folder, "a.onnx");
        var bytes = File.ReadAllBytes(file);
        var before = Convert.ToHexStringLower(SHA256.HashData(bytes));
        bytes[^20] ^= 1;
        File.WriteAllBytes(file, bytes);

        var (models, problems) = LocaliserFolder.Load(tiny.Folder);

        Assert.Equal("b", Assert.Single(models).Manifest.Name);
        Assert.Equal(file, Assert.Single(problems).File);
        Assert.Contains(before, problems[0].Message, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(bytes)), problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_file_without_manifest_and_a_manifest_without_model_file_are_told()
    {
        tiny.Add("a", TinyLocalisers.Darkness());
        tiny.Add("b", TinyLocalisers.Darkness());
        File.Delete(Path.Combine(tiny.Folder, "a.manifest.json"));
        File.Delete(Path.Combine(tiny.Folder, "b.onnx"));

        var (models, problems) = LocaliserFolder.Load(tiny.Folder);

        Assert.Empty(models);
        Assert.Equal(["b.onnx", "a.onnx"], problems.Select(problem => Path.GetFileName(problem.File)));
        Assert.Contains("a.manifest.json", problems[1].Remedy, StringComparison.Ordinal);
        Assert.Contains("Restore b.onnx", problems[0].Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_localiser_is_no_embedding_model() => Assert.Contains(
        "task",
        Assert.Throws<ModelException>(() => Forensics.Similarity.Embedding.EmbeddingModel.Load(tiny.Add("a", TinyLocalisers.Darkness()))).Message,
        StringComparison.Ordinal);
}
