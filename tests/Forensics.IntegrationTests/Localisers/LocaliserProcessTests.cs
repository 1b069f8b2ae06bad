using System.Text.Json;
using System.Text.Json.Nodes;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine;
using Forensics.Engine.Analyze;
using Forensics.Engine.Analyze.Findings;
using Forensics.Engine.Children;
using Forensics.IntegrationTests.Children;
using Forensics.IntegrationTests.Cli;
using Forensics.IntegrationTests.Engine;
using Forensics.IntegrationTests.Web;
using Forensics.Similarity.Localisers;
using Forensics.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Localisers;

/// <summary>Networks of others in the children and in the command: a bad one costs its own finding.</summary>
public sealed class LocaliserProcessTests : IDisposable
{
    static readonly byte[] Picture = PaintedPictures.Fruit(320, 240, 1, spot: true);

    // What AddAllKinds adds.
    static readonly string[] Kinds = ["broken", "dark", "shown", "slow"];

    readonly TinyLocalisers tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public async Task Children_find_what_this_process_finds_and_outlast_broken_and_slow_models()
    {
        AddAllKinds();
        using var services = EngineHost.Create(Options, children: RealChild.Command);
        using var here = EngineHost.Create(Options);
        string[] ids = [.. services.GetRequiredService<IReadOnlyList<ImageAnalyzer>>().Select(analyzer => analyzer.Id)];
        Assert.Equal([.. EngineHost.Analyzers.Select(analyzer => analyzer.Id), .. Kinds.Select(kind => "localiser-" + kind)], ids);

        var expected = await here.GetRequiredService<PictureExaminer>().AnalyzeAsync(Picture, ids, withPrint: false, default);
        for (var round = 0; round < 2; round++)
        {
            var actual = await services.GetRequiredService<PictureExaminer>().AnalyzeAsync(Picture, ids, withPrint: false, default);

            Assert.Equal(Documents(expected), Documents(actual));
            Assert.Equal(expected.Maps.Select(map => (map.Key, Convert.ToHexString(map.Value.Span))), actual.Maps.Select(map => (map.Key, Convert.ToHexString(map.Value.Span))));
        }

        Assert.Equal(["localiser-dark", "localiser-shown"], expected.Maps.Keys.Where(map => map.StartsWith(LocaliserFinding.IdPrefix, StringComparison.Ordinal)).Order());
        Assert.Equal(
            [(FindingStatus.Failed, LocaliserFailure.Unusable), (FindingStatus.Ok, null), (FindingStatus.NotApplicable, LocaliserReason.NoCalibration), (FindingStatus.Failed, LocaliserFailure.Timeout)],
            expected.Analysis.Findings.Skip(EngineHost.Analyzers.Count).Select(found => (found.Finding.Status, found.Finding.Reason)));
        Assert.Single(services.GetRequiredService<ExaminerPool>().Children); // Always the same one.
    }

    [Fact]
    public async Task A_network_that_takes_more_memory_than_its_manifest_says_is_stopped_and_the_child_goes_on()
    {
        tiny.Add("dark", TinyLocalisers.Darkness(), TinyLocalisers.Calibrate);
        // 1,024 channels of 320 × 240 pixels are 300 MiB, and two such layers are held at once.
        tiny.Add("liar", TinyLocalisers.Heavy(channels: 1_024, depth: 6, kernel: 1), manifest =>
            manifest["limits"] = new JsonObject { ["maxMs"] = 40_000, ["maxMemMb"] = 96, ["floatsPerPixel"] = 1 });
        using var services = EngineHost.Create(Options, children: RealChild.Command);
        for (var round = 0; round < 2; round++)
        {
            var examination = await services.GetRequiredService<PictureExaminer>().AnalyzeAsync(Picture, ["localiser-dark", "localiser-liar"], withPrint: false, default);

            Assert.Equal([null, LocaliserFailure.MemoryLimit], examination.Analysis.Findings.Select(found => found.Finding.Reason));
        }

        Assert.Single(services.GetRequiredService<ExaminerPool>().Children);
    }

    [Fact]
    public async Task A_network_that_ends_its_child_costs_the_networks_findings_only()
    {
        // One operator of some 10 s, inside which no stop is heeded: past its own limit, and past the child's.
        tiny.Add("huge", TinyLocalisers.Heavy(channels: 128, depth: 1, kernel: 101), manifest => manifest["limits"] = new JsonObject { ["maxMs"] = 100 });
        var options = Options with { Examiner = new ExaminerOptions { CpuSeconds = 3 } };
        tiny.Add("dark", TinyLocalisers.Darkness(), manifest => manifest["limits"] = new JsonObject { ["maxMs"] = 100 });
        using var services = EngineHost.Create(options, children: RealChild.Command);
        Assert.Empty(services.GetRequiredService<LocaliserAnalyzers>().Problems);

        var (analysis, _, print) = await services.GetRequiredService<PictureExaminer>().AnalyzeAsync(Picture, ["metadata", "localiser-dark", "localiser-huge"], withPrint: false, default);

        Assert.Equal(
            [("metadata", null), ("localiser-dark", LocaliserFailure.ChildEnded), ("localiser-huge", LocaliserFailure.ChildEnded)],
            analysis.Findings.Select(found => (found.Finding.Analyzer, found.Finding.Status == FindingStatus.Failed ? found.Finding.Reason : null)));
        Assert.Null(print);
    }

    [Fact]
    public async Task A_model_that_changes_under_a_running_service_fails_under_the_name_it_was_asked_by()
    {
        tiny.Add("dark", TinyLocalisers.Darkness());
        using var services = EngineHost.Create(Options, children: RealChild.Command);
        var asked = services.GetRequiredService<IReadOnlyList<ImageAnalyzer>>()[^1];

        // Another model under another version, before any child was started.
        tiny.Add("dark", TinyLocalisers.Convolution(), manifest => manifest["version"] = "4");
        var examination = await services.GetRequiredService<PictureExaminer>().AnalyzeAsync(Picture, [asked.Id, "metadata"], withPrint: false, default);

        var (finding, options, _) = examination.Analysis.Findings.Single(found => found.Finding.Analyzer == asked.Id);
        Assert.Equal((asked.Version, asked.OptionsSha256, LocaliserFailure.Unusable), (finding.Version, options, finding.Reason));
        Assert.Equal(2, examination.Analysis.Findings.Count);
    }

    [Fact]
    public async Task Analyze_runs_them_and_says_which_manifests_are_wrong()
    {
        AddAllKinds();
        tiny.Add("nameless", TinyLocalisers.Darkness(), manifest => manifest.Remove("licence"));
        var home = Directory.CreateDirectory(Path.Combine(tiny.Folder, "home", "models")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(home, "policies"), Path.Combine(EngineHost.Models, "policies"));
        Directory.CreateSymbolicLink(Path.Combine(home, "localisers"), tiny.Folder);
        var (picture, output) = (Path.Combine(tiny.Folder, "picture.jpg"), Path.Combine(tiny.Folder, "out"));
        await File.WriteAllBytesAsync(picture, Picture);

        var result = await CliProcess.RunInAsync(new Dictionary<string, string> { ["FORENSICS_HOME"] = Path.GetDirectoryName(home)! }, "analyze", "--json", "--out", output, picture);

        Assert.Equal(0, result.ExitCode);
        Assert.Matches("nameless\\.manifest\\.json: .*licence.* Correct the field named", result.Error);
        var findings = JsonDocument.Parse(Assert.Single(result.Lines)).RootElement.GetProperty("findings").EnumerateArray()
            .ToDictionary(finding => finding.GetProperty("analyzer").GetString()!);
        Assert.Equal(
            ["failed", "ok", "not-applicable", "failed"],
            Kinds.Select(model => findings["localiser-" + model].GetProperty("status").GetString()));
        Assert.True(File.Exists(findings["localiser-dark"].GetProperty("heatmap").GetString()));
        Assert.True(File.Exists(findings["localiser-shown"].GetProperty("heatmap").GetString()));
        Assert.Contains("localiser-broken", result.Error, StringComparison.Ordinal);
    }

    EngineOptions Options => EngineHost.Options("unused") with { LocalisersFolder = tiny.Folder };

    void AddAllKinds()
    {
        tiny.Add("broken", "not a network"u8.ToArray(), TinyLocalisers.Calibrate);
        tiny.Add("dark", TinyLocalisers.Darkness(), TinyLocalisers.Calibrate);
        tiny.Add("shown", TinyLocalisers.Convolution());
        // Some 15 s of work in a third of one.
        tiny.Add("slow", TinyLocalisers.Heavy(channels: 32, depth: 1_000), manifest => manifest["limits"] = new JsonObject { ["maxMs"] = 300 });
    }

    static IEnumerable<string> Documents(PictureExamination examination) =>
        examination.Analysis.Findings.Select(found => JsonSerializer.Serialize(found with { Map = null }, DisputeJson.Options));
}
