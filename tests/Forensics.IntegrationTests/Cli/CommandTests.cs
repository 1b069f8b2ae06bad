using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Forensics.Imaging;
using Forensics.IntegrationTests.Engine;
using Forensics.IntegrationTests.Web;
using Forensics.Native;

namespace Forensics.IntegrationTests.Cli;

public sealed class CommandTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("forensics-cli-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("analyze")]
    [InlineData("analyze", "--list", "/nowhere/list.txt")]
    [InlineData("analyze", "--frobnicate")]
    [InlineData("compare", "one.jpg")]
    [InlineData("compare", "--pairs", "/nowhere/pairs.csv")]
    [InlineData("index", "search", "--index", "/dev/null/index", "a.jpg")]
    [InlineData("ingest", "/nowhere", "--data", "/dev/null/data")]
    [InlineData("analyze", "a.jpg", "--policy", "/nowhere/policy.json")]
    [InlineData("evaluate", "/nowhere")]
    [InlineData("fit", "/nowhere", "--map", "map.json")]
    public async Task Wrong_arguments_and_configuration_end_with_two_and_a_reason(params string[] arguments)
    {
        var result = await CliProcess.RunAsync(arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.NotEmpty(result.Error);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal); // words, not a stack trace
    }

    [Fact]
    public async Task Labelled_pictures_are_evaluated_and_a_policy_is_fitted_that_is_never_written_over()
    {
        Write("manifest.csv", Encoding.UTF8.GetBytes($"""
            path,label,ground_truth,source_path
            {Path.GetFileName(Paint("one_a.jpg", seed: 1))},authentic,no local edit,a
            {Path.GetFileName(Paint("one_b.jpg", seed: 2))},authentic,no local edit,b
            {Path.GetFileName(Paint("two_c.jpg", seed: 3))},tampered,not known where,c
            missing.jpg,tampered,not known where,d
            """));

        var evaluated = await CliProcess.RunAsync("evaluate", folder, "--out", Path.Combine(folder, "out"));
        Assert.Equal((0, ""), (evaluated.ExitCode, evaluated.ExitCode == 0 ? "" : evaluated.Error));
        Assert.StartsWith("2 edited and 2 authentic pictures.", evaluated.Lines[0], StringComparison.Ordinal);
        Assert.Contains(evaluated.Lines, line => line.StartsWith("| one | 0 / 2 |", StringComparison.Ordinal));
        Assert.Equal(evaluated.Lines, (await File.ReadAllLinesAsync(Path.Combine(folder, "out", "evaluation.md"))).Where(line => line.Length > 0));

        Assert.Contains("| largest raw error level at quality 95 |", evaluated.Output, StringComparison.Ordinal);
        var rows = await File.ReadAllLinesAsync(Path.Combine(folder, "out", "scores.csv"));
        Assert.Equal(5, rows.Length);
        Assert.StartsWith("path,edited,source,base,quality,baseline@", rows[0], StringComparison.Ordinal);
        Assert.StartsWith($"{Path.Combine(folder, "two_c.jpg")},1,two,c,", rows[3], StringComparison.Ordinal);

        var policy = Path.Combine(folder, "mine.json");
        string[] fit = ["fit", folder, "--policy", Path.Combine(HandMadeDisputes.Root(), "models", "policies", "baseline-v4.json"), "--out", policy];
        Assert.Equal(0, (await CliProcess.RunAsync(fit)).ExitCode);
        var first = await File.ReadAllTextAsync(policy);
        Assert.Equal("research-only", JsonDocument.Parse(first).RootElement.GetProperty("fittedOn").GetString());
        var again = await CliProcess.RunAsync(fit);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("Give another name", again.Error, StringComparison.Ordinal);
        Assert.Equal(first, await File.ReadAllTextAsync(policy));
        // No mask: nothing is known of blocks.
        Assert.Equal(2, (await CliProcess.RunAsync("fit", folder, "--map", Path.Combine(folder, "map.json"))).ExitCode);
    }

    [Fact]
    public async Task Analyze_prints_one_object_a_file_in_order_readable_or_not()
    {
        var good = Paint("good.jpg", seed: 1);
        var text = Write("text.png", "this is no picture"u8.ToArray());
        var missing = Path.Combine(folder, "missing.jpg");

        var result = await CliProcess.RunAsync("analyze", "--json", "--out", Path.Combine(folder, "out"), text, good, missing);

        Assert.Equal(0, result.ExitCode);
        var lines = result.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal([text, good, missing], lines.Select(line => line.GetProperty("path").GetString()));
        Assert.Equal([true, false, true], lines.Select(line => line.GetProperty("error").ValueKind == JsonValueKind.String));
        var seen = lines[1];
        Assert.Equal(
            ["path", "sha256", "format", "width", "height", "hashes", "imageChannel", "provenance", "findings", "claims", "error"],
            seen.EnumerateObject().Select(property => property.Name));
        Assert.Equal(["ai-generated", "edited", "recaptured"], seen.GetProperty("claims").EnumerateObject().Select(claim => claim.Name));
        Assert.Equal(64, seen.GetProperty("hashes").GetProperty("pdq").GetString()!.Length);
        Assert.All(seen.GetProperty("findings").EnumerateArray(), finding => Assert.Equal(
            ["analyzer", "version", "status", "reason", "values", "llr", "heatmap"], finding.EnumerateObject().Select(property => property.Name)));
        var unread = lines[0].GetProperty("claims").GetProperty("edited");
        Assert.Equal((JsonValueKind.Null, 0.0), (unread.GetProperty("llr").ValueKind, unread.GetProperty("coverage").GetDouble()));
        Assert.True(File.Exists(Path.Combine(folder, "out", "report.html")));
    }

    [Fact]
    public async Task A_mask_is_grey_and_as_large_as_the_picture()
    {
        var result = await CliProcess.RunAsync("analyze", "--out", Path.Combine(folder, "out"), Paint("a.jpg", seed: 2));

        var claim = JsonDocument.Parse(Assert.Single(result.Lines)).RootElement.GetProperty("claims").GetProperty("edited");
        var mask = new SystemImageCodec().Decode(File.ReadAllBytes(claim.GetProperty("mask").GetString()!), new DecodeLimits()).Image;
        Assert.Equal((400, 400), (mask.Width, mask.Height));
    }

    [Fact]
    public async Task Each_analyzer_that_tells_where_has_a_map_of_its_own_in_the_folder_and_on_the_page()
    {
        var picture = Write("cloned.png", PaintedPictures.Cloned());

        var result = await CliProcess.RunAsync("analyze", "--out", Path.Combine(folder, "out"), picture);

        var maps = JsonDocument.Parse(Assert.Single(result.Lines)).RootElement.GetProperty("findings").EnumerateArray()
            .Where(finding => finding.GetProperty("heatmap").ValueKind == JsonValueKind.String)
            .ToDictionary(finding => finding.GetProperty("analyzer").GetString()!, finding => finding.GetProperty("heatmap").GetString()!);
        Assert.Superset(new HashSet<string> { "copy-move", "ela", "noise" }, maps.Keys.ToHashSet());
        Assert.NotEqual(File.ReadAllBytes(maps["ela"]), File.ReadAllBytes(maps["copy-move"]));
        var page = await File.ReadAllTextAsync(Path.Combine(folder, "out", "report.html"));
        Assert.All(maps, map => Assert.Contains($">{map.Key}<img alt=\"\" loading=\"lazy\" src=\"{Path.GetFileName(map.Value)}\">", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_added_to_an_index_is_found_again_mirrored_too()
    {
        var index = Path.Combine(folder, "index");
        var original = Paint("original.jpg", seed: 3);
        var mirrored = Paint("mirrored.jpg", seed: 3, mirror: true);
        var other = Paint("other.jpg", seed: 4);

        var added = await CliProcess.RunAsync("index", "add", "--index", index, "--bank", "web", original);
        var again = await CliProcess.RunAsync("index", "add", "--index", index, "--bank", "web", original);
        var found = await CliProcess.RunAsync("index", "search", "--index", index, mirrored, other);

        Assert.Contains("1 added", added.Error, StringComparison.Ordinal);
        Assert.Contains("0 added, 1 already known", again.Error, StringComparison.Ordinal);
        Assert.Equal(2, found.Lines.Count);
        var match = Assert.Single(JsonDocument.Parse(found.Lines[0]).RootElement.GetProperty("matches").EnumerateArray());
        Assert.Equal(("web", original, true), (match.GetProperty("bank").GetString(), match.GetProperty("path").GetString(), match.GetProperty("same").GetBoolean()));
        Assert.InRange(match.GetProperty("distance").GetInt32(), 0, 31);
        Assert.Empty(JsonDocument.Parse(found.Lines[1]).RootElement.GetProperty("matches").EnumerateArray());
    }

    [Fact]
    public async Task Hash_prints_eight_forms_when_asked()
    {
        var picture = Paint("a.jpg", seed: 5);

        var one = await CliProcess.RunAsync("hash", picture);
        var eight = await CliProcess.RunAsync("hash", "--dihedral", picture);

        Assert.Matches("^[0-9a-f]{64},100,", Assert.Single(one.Lines));
        Assert.Equal(8, eight.Lines.Count);
        Assert.Equal(one.Lines[0][..64], eight.Lines[0][..64]);
    }

    [Fact]
    public async Task Compare_keeps_row_order_and_says_why_a_row_could_not_be_compared()
    {
        var (a, b) = (Paint("a.jpg", seed: 6), Paint("b.jpg", seed: 7));
        var pairs = Path.Combine(folder, "pairs.csv");
        await File.WriteAllLinesAsync(pairs, ["query,references", $"{a},{a};{b}", $"{folder}/missing.jpg,{a}", $"\"{b}\",{a}"]);

        var result = await CliProcess.RunAsync("compare", "--pairs", pairs);

        Assert.Equal(0, result.ExitCode);
        var lines = result.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal([a, folder + "/missing.jpg", b], lines.Select(line => line.GetProperty("query").GetString()));
        Assert.Equal("consistent", lines[0].GetProperty("verdict").GetString());
        Assert.Equal(a, lines[0].GetProperty("best").GetString());
        Assert.Equal(JsonValueKind.Null, lines[1].GetProperty("llr").ValueKind);
        Assert.Contains("missing.jpg", lines[1].GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ingest_names_file_line_and_field_and_takes_the_rest()
    {
        var delivery = Path.Combine(folder, "delivery.jsonl");
        Paint("photo.jpg", seed: 8);
        await File.WriteAllLinesAsync(delivery,
        [
            """{"type":"order","id":"O-1","shop":{"id":"S","name":"店"},"buyer":"B","goods":{"id":"G","title":"杯","class":"ordinary","referencePhotos":[]},"amountPaidFen":100,"paidAt":"2026-10-01T10:00:00+08:00"}""",
            """{"type":"evidence","id":"V-1","order":"O-1","by":"buyer","kind":"photo","file":"photo.jpg","submittedAt":"2026-10-05T10:00:00+08:00"}""",
            """{"type":"evidence","id":"V-2","order":"O-9","by":"buyer","kind":"photo","file":"photo.jpg","submittedAt":"2026-10-05T10:00:00+08:00"}""",
            """{"type":"report","id":"R-1","order":"O-1","entryPoint":"chat-web","evidence":["V-1"],"claims":["photoshopped"],"submittedAt":"2026-10-06T10:00:00+08:00"}""",
            """{"type":"report","id":"R-2","order":"O-1","entryPoint":"chat-web","evidence":["V-1"],"claims":["edited"],"colour":"red","submittedAt":"2026-10-06T10:00:00+08:00"}""",
        ]);

        var result = await CliProcess.RunAsync("ingest", delivery, "--data", Path.Combine(folder, "data"));

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("2 accepted, 0 unchanged, 1 waiting, 0 in conflict, 2 refused.", result.Error, StringComparison.Ordinal);
        Assert.Contains("line 3: waits: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("O-9", result.Error, StringComparison.Ordinal);
        Assert.Contains("web-image, edited", result.Error, StringComparison.Ordinal); // the names that are known
        Assert.Contains("colour", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_occupied_port_is_named_with_the_way_out()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var result = await CliProcess.RunAsync("serve", "--data", Path.Combine(folder, "data"), "--port", $"{port}");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"{port}", result.Error, StringComparison.Ordinal);
        Assert.Contains("--port", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demo_prints_its_table_writes_one_page_and_takes_nothing_in_twice()
    {
        var data = Path.Combine(folder, "demo");

        var first = await CliProcess.RunAsync("demo", "--once", "--data", data);
        var second = await CliProcess.RunAsync("demo", "--once", "--data", data);

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Contains("R-0901", first.Output, StringComparison.Ordinal);
        Assert.Equal(first.Output, second.Output);
        Assert.Matches("^0 accepted, [1-9][0-9]* unchanged, 0 in conflict, 0 refused", second.Error);
        var page = await File.ReadAllTextAsync(Path.Combine(data, "report.html"));
        Assert.DoesNotContain("src=\"http", page, StringComparison.Ordinal); // self-contained
        Assert.Contains("data:image/", page, StringComparison.Ordinal);
    }

    string Paint(string name, int seed, bool mirror = false)
    {
        var image = DisputeFiles.Shapes(seed, side: 400);
        if (mirror)
        {
            image = Uprighting.Apply(image, Orientation.MirrorHorizontal);
        }

        return Write(name, new SystemImageCodec().EncodeJpeg(image, 92, ChromaSampling.Samp420));
    }

    string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
