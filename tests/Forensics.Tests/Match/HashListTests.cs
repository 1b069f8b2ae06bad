using System.Text;
using Forensics.Engine;
using Forensics.Engine.Match;
using Forensics.Imaging.Hashing;

namespace Forensics.Tests.Match;

public sealed class HashListTests
{
    const string Hex = "f8f8f0cce0f4e84d0e370a22028f67f0b36e2ed596621e1d33e6b39c4e9c9b22";

    static readonly PdqHash Hash = PdqHash.Parse(Hex);
    static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(8));

    [Theory]
    [InlineData("https://example.org/1.jpg", "https://example.org/1.jpg")]
    [InlineData("\"https://example.org/a,b?q=1,2\"", "https://example.org/a,b?q=1,2")]
    [InlineData("\"he said \"\"no\"\".jpg\"", "he said \"no\".jpg")]
    [InlineData("  padded.jpg ", "padded.jpg")]
    [InlineData("网图/一.jpg", "网图/一.jpg")]
    public async Task A_source_is_what_stands_between_the_quotes(string field, string source) =>
        Assert.Equal(new HashListRow(Hash, 100, source, null), (await OnlyAsync($"pdq,url\n{Hex},{field}\n")).Row);

    [Theory]
    [InlineData("url,pdq")]
    [InlineData("PATH, Hash")]
    [InlineData("source,hash")]
    public async Task Columns_are_found_by_any_of_their_names_in_any_order(string header) =>
        Assert.Equal(new HashListRow(Hash, 100, "a.jpg", null), (await OnlyAsync($"{header}\na.jpg,{Hex.ToUpperInvariant()}\n")).Row);

    [Theory]
    [InlineData("0", "", 0, false)]
    [InlineData("100", "2026-03-01T12:00:00+08:00", 100, true)]
    [InlineData("49", "2026-03-01T04:00:00Z", 49, true)]
    [InlineData(" 7 ", "2026-03-01T04:00:00.000Z", 7, true)]
    [InlineData("", "2026-03-01T12:00+08:00", 100, true)]
    public async Task Quality_and_date_may_be_given_or_left_out(string quality, string date, int expected, bool isNoon)
    {
        var row = (await OnlyAsync($"pdq,quality,first_seen,url,note\n{Hex},{quality},{date},a.jpg,whatever\n")).Row!.Value;

        Assert.Equal(expected, row.Quality);
        Assert.Equal(isNoon ? Noon : null, row.FirstSeenAt);
    }

    [Theory]
    [InlineData($"{Hex},50,2026-03-01T12:00:00+08:00", "3 fields where the header names 4")]
    [InlineData($"{Hex},50,2026-03-01T12:00:00+08:00,a.jpg,b", "5 fields where the header names 4")]
    [InlineData("f8f8,50,2026-03-01T12:00:00+08:00,a.jpg", "64 hex digits")]
    [InlineData($"{Hex}0,50,2026-03-01T12:00:00+08:00,a.jpg", "64 hex digits")]
    [InlineData("g8f8f0cce0f4e84d0e370a22028f67f0b36e2ed596621e1d33e6b39c4e9c9b22,50,,a.jpg", "64 hex digits")]
    [InlineData($"{Hex},101,,a.jpg", "0 to 100")]
    [InlineData($"{Hex},-1,,a.jpg", "0 to 100")]
    [InlineData($"{Hex},good,,a.jpg", "0 to 100")]
    [InlineData($"{Hex},50,2026-03-01T12:00:00,a.jpg", "ISO 8601 with an offset")]
    [InlineData($"{Hex},50,2026-02-30T12:00:00Z,a.jpg", "ISO 8601 with an offset")]
    [InlineData($"{Hex},50,yesterday,a.jpg", "ISO 8601 with an offset")]
    [InlineData($"{Hex},50,,", "no url")]
    [InlineData($"{Hex},50,,a\0.jpg", "control characters")]
    [InlineData($"{Hex},50,,\"a.jpg", "a quote is not closed")]
    [InlineData($"{Hex},50,,\"a.jpg\"b", "a quote is not closed")]
    [InlineData($"{Hex},50,,a\"b.jpg", "a quote inside a field")]
    public async Task A_malformed_line_says_what_is_wrong_with_it_and_costs_itself_only(string line, string problem)
    {
        var lines = await ReadAsync(Encoding.UTF8.GetBytes($"pdq,quality,first_seen,url\n{line}\n{Hex},50,,good.jpg\n"));

        Assert.Equal([2, 3], lines.Select(read => read.Number));
        Assert.Null(lines[0].Row);
        Assert.Contains(problem, lines[0].Problem, StringComparison.Ordinal);
        Assert.Equal("good.jpg", lines[1].Row!.Value.Source);
    }

    [Fact]
    public async Task Windows_line_ends_a_byte_order_mark_empty_lines_and_a_missing_last_line_end_change_nothing()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes($"pdq,url\r\n\r\n{Hex},a.jpg\r\n{Hex},\"b.jpg\"")];

        var lines = await ReadAsync(bytes);

        Assert.Equal([(3, "a.jpg"), (4, "b.jpg")], lines.Select(line => (line.Number, line.Row!.Value.Source)));
    }

    [Theory]
    [InlineData(HashList.MaxLineBytes, "longer than 2000 bytes")]
    [InlineData(HashList.MaxLineBytes + 1, "longer than 65536 bytes")]
    public async Task A_line_of_any_length_is_skipped_without_being_kept(int length, string problem)
    {
        var prefix = $"{Hex},";
        var lines = await ReadAsync(Encoding.UTF8.GetBytes($"pdq,url\n{prefix}{new string('x', length - prefix.Length)}\n{Hex},good.jpg\n"));

        Assert.Contains(problem, lines[0].Problem, StringComparison.Ordinal);
        Assert.Equal((3, "good.jpg"), (lines[1].Number, lines[1].Row!.Value.Source));
    }

    [Fact]
    public async Task A_source_fits_up_to_its_last_byte()
    {
        var longest = new string('x', HashList.MaxSourceBytes);

        Assert.Equal(longest, (await OnlyAsync($"pdq,url\n{Hex},{longest}\n")).Row!.Value.Source);
        Assert.Null((await OnlyAsync($"pdq,url\n{Hex},{longest}x\n")).Row);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_told()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes($"pdq,url\n{Hex},"), 0xFF, 0xFE, .. Encoding.UTF8.GetBytes($"\n{Hex},good.jpg\n")];

        var lines = await ReadAsync(bytes);

        Assert.Equal("not UTF-8", lines[0].Problem);
        Assert.NotNull(lines[1].Row);
    }

    [Theory]
    [InlineData("")]
    [InlineData("name,value\n")]
    [InlineData("pdq,value\n")]
    [InlineData("url,value\n")]
    public async Task A_list_without_its_columns_is_refused_with_the_columns_it_needs(string text)
    {
        var error = await Assert.ThrowsAsync<ConfigurationException>(() => ReadAsync(Encoding.UTF8.GetBytes(text)));

        Assert.StartsWith("list.csv: the first line must name the columns pdq and url", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_that_was_written_is_read_back()
    {
        List<string> fields = [];
        foreach (var field in new[] { "plain", "a,b", "say \"no\"", "\"", "", "," })
        {
            Assert.Null(CsvFields.Read($"{CsvFields.Write(field)},{CsvFields.Write(field)}", fields));
            Assert.Equal([field, field], fields);
        }
    }

    static async Task<HashListLine> OnlyAsync(string text) => Assert.Single(await ReadAsync(Encoding.UTF8.GetBytes(text)));

    static async Task<List<HashListLine>> ReadAsync(byte[] bytes)
    {
        List<HashListLine> lines = [];
        await foreach (var line in HashList.ReadAsync(new MemoryStream(bytes), "list.csv"))
        {
            lines.Add(line);
        }

        return lines;
    }
}
