using System.Text.Json;
using Forensics.IntegrationTests.Banks;
using Forensics.IntegrationTests.Engine;

namespace Forensics.IntegrationTests.Cli;

public sealed class BankCommandTests : IDisposable
{
    readonly TestFolder folder = new();

    [Fact]
    public async Task A_list_with_malformed_lines_is_imported_and_they_are_told_with_their_numbers()
    {
        var (list, rejects) = (Path.Combine(folder.Root, "list.csv"), Path.Combine(folder.Root, "rejects.csv"));
        await File.WriteAllTextAsync(list, HashLists.Header + HashLists.Rows(seed: 1, 40) + string.Concat(Enumerable.Repeat("no hash,50,\"a,b\",2026-01-01T00:00:00Z\n", 25)));
        var added = await CliProcess.RunOnAsync(folder, "bank", "add", "stock", "--about", "a dump");

        var imported = await CliProcess.RunOnAsync(folder, "bank", "import", "stock", "--hashes", list, "--rejects", rejects);

        var listed = await CliProcess.RunOnAsync(folder, "bank", "list");
        Assert.Equal((0, 0, 0), (added.ExitCode, imported.ExitCode, listed.ExitCode));
        Assert.Contains("36 added, 4 already known, to bank stock.", imported.Error, StringComparison.Ordinal);
        Assert.Contains("line 42: the hash is not 64 hex digits; skipped.", imported.Error, StringComparison.Ordinal);
        Assert.Equal(20, imported.Error.Split("; skipped.").Length - 1);
        Assert.Contains("25 malformed lines were skipped", imported.Error, StringComparison.Ordinal);
        Assert.Empty(imported.Output);
        var told = await File.ReadAllLinesAsync(rejects);
        Assert.Equal(26, told.Length);
        Assert.Equal("66,the hash is not 64 hex digits,\"no hash,50,\"\"a,b\"\",2026-01-01T00:00:00Z\"", told[^1]);
        var stock = JsonDocument.Parse(listed.Lines[0]).RootElement;
        Assert.Equal(("stock", "known", 31, 36), (stock.GetProperty("name").GetString(), stock.GetProperty("kind").GetString(), stock.GetProperty("matchBits").GetInt32(), stock.GetProperty("hashes").GetInt32()));
    }

    [Fact]
    public async Task A_picture_that_is_imported_later_is_looked_back_from()
    {
        var files = new DisputeFiles(folder.Root).Picture("a.jpg", 1).Order("o1").Evidence("e1", "o1", "a.jpg").Report("r1", "o1", "e1");
        var dump = Path.Combine(folder.Root, "dump");
        new DisputeFiles(dump).Picture("web.jpg", 1, qualityPercent: 95);
        await CliProcess.RunOnAsync(folder, "ingest", files.Save());
        await CliProcess.RunOnAsync(folder, "work", "--until-idle");

        var imported = await CliProcess.RunOnAsync(folder, "bank", "import", "web", dump, "--first-seen", "2026-01-01T00:00:00+08:00", "--source", "a search engine");
        var before = await CliProcess.RunOnAsync(folder, "bank", "look-back", "--json");
        await CliProcess.RunOnAsync(folder, "work", "--until-idle");
        var after = await CliProcess.RunOnAsync(folder, "bank", "look-back", "web", "--json");
        var words = await CliProcess.RunOnAsync(folder, "bank", "look-back", "--since", "2020-01-01T00:00:00Z");

        Assert.Contains("1 added", imported.Error, StringComparison.Ordinal);
        Assert.Empty(before.Lines);
        Assert.Contains("1 known picture has not been examined yet", before.Error, StringComparison.Ordinal);
        var line = JsonDocument.Parse(Assert.Single(after.Lines)).RootElement;
        Assert.Equal(("e1", "web", "a search engine", true), (line.GetProperty("evidence").GetString(), line.GetProperty("bank").GetString(), line.GetProperty("source").GetString(), line.GetProperty("seenBefore").GetBoolean()));
        Assert.StartsWith("evidence e1 of order o1, shop shop-1, given 2026-02-05: in bank web (", Assert.Single(words.Lines), StringComparison.Ordinal);
        Assert.EndsWith("; report r1 open (reused submitted)", words.Lines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there are web", "bank", "import", "stock", "--hashes", "/dev/null")]
    [InlineData("there are web", "bank", "look-back", "stock")]
    [InlineData("columns pdq and url", "bank", "import", "web", "--hashes", "/dev/null")]
    [InlineData("one of the two", "bank", "import", "web")]
    [InlineData("one of the two", "bank", "import", "web", "a.jpg", "--hashes", "list.csv")]
    [InlineData("There is no file or folder", "bank", "import", "web", "/nowhere")]
    [InlineData("--first-seen", "bank", "import", "web", "/", "--first-seen", "yesterday")]
    [InlineData("can't be read", "bank", "import", "web", "--hashes", "/nowhere.csv")]
    [InlineData("0 to 31", "bank", "add", "stock", "--match-bits", "40")]
    [InlineData("can't name a bank", "bank", "add", "two words")]
    [InlineData("Nothing to change", "bank", "set", "web")]
    public async Task What_can_not_be_done_ends_with_two_and_says_why(string why, params string[] arguments)
    {
        var result = await CliProcess.RunOnAsync(folder, arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(why, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
