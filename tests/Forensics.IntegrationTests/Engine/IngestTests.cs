using Forensics.Engine;
using Forensics.Engine.Ingest;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Engine;

public abstract class IngestTests : IDisposable
{
    readonly TestFolder folder;
    readonly ServiceProvider services;
    readonly DisputeFiles files;

    protected IngestTests(TestDatabase database)
    {
        folder = new TestFolder(database);
        services = EngineHost.Create(EngineHost.Options(folder), folder.Time);
        files = new DisputeFiles(folder.Root);
    }

    [StorageFact]
    public async Task A_whole_dispute_is_taken_in_any_order_and_a_second_time_changes_nothing()
    {
        files.Picture("a.jpg", 1).Report("r1", "o1", "e1").Evidence("e1", "o1", "a.jpg").Order("o1").Save();
        var first = await Ingest();
        Assert.Equal((3, 0, 0, 0), Counts(first));
        var second = await Ingest();
        Assert.Equal((0, 3, 0, 0), Counts(second));
        await using var db = folder.Database.CreateDbContext();
        Assert.Equal(["analyze", "score"], await db.Jobs.OrderBy(job => job.Id).Select(job => job.Kind).ToListAsync());
        var sha256 = (await db.Evidence.SingleAsync()).Sha256;
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(folder.Root, "a.jpg")), await services.GetRequiredService<PictureStore>().GetAsync(sha256, default));
    }

    [StorageFact]
    public async Task A_record_or_a_picture_that_changed_under_the_same_id_is_refused()
    {
        files.Picture("a.jpg", 1).Order("o1").Evidence("e1", "o1", "a.jpg").Save();
        await Ingest();
        files.Picture("a.jpg", 2).Order("o1", buyer: "another").Save();
        var again = await Ingest();
        Assert.Equal((0, 1, 2, 0), Counts(again));
        Assert.Contains("order o1 was accepted before with other content", again.Problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("evidence e1", again.Problems[1].Message, StringComparison.Ordinal);
    }

    [StorageTheory]
    [InlineData("not json", "not valid JSON")]
    [InlineData("[1]", "not a JSON object")]
    [InlineData("""{"id":"x"}""", "field type is missing; use one of: known-image, order")]
    [InlineData("""{"type":"invoice","id":"x"}""", "\"invoice\" is not known here")]
    [InlineData("""{"type":"event","id":"x","order":"o1","at":"2026-02-05T10:00:00+08:00","by":"buyer","kind":"message","colour":1}""", "field colour is not known here")]
    [InlineData("""{"type":"event","id":"x","order":"o1","at":"2026-02-05T10:00:00+08:00","kind":"message"}""", "by")]
    [InlineData("""{"type":"event","id":"x","order":"o1","at":"yesterday","by":"buyer","kind":"message"}""", "field at")]
    [InlineData("""{"type":"event","id":"","order":"o1","at":"2026-02-05T10:00:00+08:00","by":"buyer","kind":"message"}""", "field id")]
    [InlineData("""{"type":"report","id":"x","order":"o1","entryPoint":"chat-web","evidence":["e1"],"claims":["stolen"],"submittedAt":"2026-02-05T10:00:00+08:00"}""", "use one of: web-image")]
    [InlineData("""{"type":"report","id":"x","order":"o1","entryPoint":"chat-web","evidence":["e1"],"claims":[],"submittedAt":"2026-02-05T10:00:00+08:00"}""", "ticks no claim")]
    [InlineData("""{"type":"report","id":"x","order":"o1","entryPoint":"chat-web","evidence":[],"claims":["reused"],"submittedAt":"2026-02-05T10:00:00+08:00"}""", "disputes no picture")]
    [InlineData("""{"type":"report","id":"x","order":"o2","entryPoint":"chat-web","evidence":["e1"],"claims":["reused"],"submittedAt":"2026-02-05T10:00:00+08:00"}""", "belongs to order \"o1\"")]
    [InlineData("""{"type":"evidence","id":"x","order":"o1","by":"buyer","kind":"photo","file":"none.jpg","submittedAt":"2026-02-05T10:00:00+08:00"}""", "there is no picture \"none.jpg\"")]
    [InlineData("""{"type":"evidence","id":"x","order":"o1","by":"buyer","kind":"photo","file":"../a.jpg","submittedAt":"2026-02-05T10:00:00+08:00"}""", "inside the folder")]
    [InlineData("""{"type":"evidence","id":"x","order":"o1","by":"buyer","kind":"photo","file":"/etc/passwd","submittedAt":"2026-02-05T10:00:00+08:00"}""", "inside the folder")]
    [InlineData("""{"type":"evidence","id":"x","order":"o1","by":"buyer","kind":"photo","file":"link.jpg","submittedAt":"2026-02-05T10:00:00+08:00"}""", "leads outside")]
    [InlineData("""{"type":"evidence","id":"x","order":"o1","by":"buyer","kind":"photo","file":"linked/passwd","submittedAt":"2026-02-05T10:00:00+08:00"}""", "leads outside")]
    [InlineData("""{"type":"evidence","id":"x","order":"o1","by":"buyer","kind":"photo","file":"a","submittedAt":"2026-02-05T10:00:00+08:00"}""", "there is no picture \"a\"")]
    public async Task A_line_that_makes_no_sense_costs_itself_only_and_says_what_to_mend(string line, string expected)
    {
        File.CreateSymbolicLink(Path.Combine(folder.Root, "link.jpg"), "/etc/passwd");
        Directory.CreateSymbolicLink(Path.Combine(folder.Root, "linked"), "/etc");
        files.Picture("a.jpg", 1).Line(line).Order("o1").Order("o2").Evidence("e1", "o1", "a.jpg").Save();
        var summary = await Ingest();
        Assert.Equal((3, 0, 0, 1), Counts(summary));
        var problem = Assert.Single(summary.Problems);
        Assert.Equal(1, problem.Line);
        Assert.StartsWith($"{files.Path}, line 1: ", problem.Message, StringComparison.Ordinal);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [StorageTheory]
    [InlineData("""{"type":"event","id":"x","order":"o9","at":"2026-02-05T10:00:00+08:00","by":"buyer","kind":"message"}""", "There is no order \"o9\"")]
    [InlineData("""{"type":"report","id":"x","order":"o1","entryPoint":"chat-web","evidence":["e9"],"claims":["reused"],"submittedAt":"2026-02-05T10:00:00+08:00"}""", "There is no evidence \"e9\"")]
    public async Task A_line_whose_order_or_evidence_is_not_there_is_kept_and_says_what_it_waits_for(string line, string expected)
    {
        files.Picture("a.jpg", 1).Line(line).Order("o1").Evidence("e1", "o1", "a.jpg").Save();
        var summary = await Ingest();
        Assert.Equal((2, 0, 0, 0), Counts(summary));
        Assert.Equal(1, summary.Waiting);
        var problem = Assert.Single(summary.Problems);
        Assert.StartsWith($"{files.Path}, line 1: waits: ", problem.Message, StringComparison.Ordinal);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [StorageFact]
    public async Task A_line_at_the_limit_is_read_and_one_byte_more_is_refused()
    {
        var options = EngineHost.Options(folder) with { MaxLineBytes = 400 };
        using var small = EngineHost.Create(options, folder.Time);
        string Event(string id, int bytes)
        {
            var bare = $$"""{"type":"event","id":"{{id}}","order":"o1","at":"2026-02-05T10:00:00+08:00","by":"buyer","kind":"message","text":""}""";
            return bare[..^2] + new string('x', bytes - bare.Length) + "\"}";
        }

        files.Order("o1").Line(Event("fits", 400)).Line("").Line(Event("long", 401)).Line(Event("after", 399)).Save();
        var summary = await small.GetRequiredService<Ingestor>().IngestAsync(files.Path);
        Assert.Equal((3, 0, 0, 1), Counts(summary));
        Assert.Contains("line 4: the line is longer than 400 bytes", Assert.Single(summary.Problems).Message, StringComparison.Ordinal);
    }

    [StorageFact]
    public async Task A_file_that_is_no_picture_is_kept_as_evidence_and_one_over_the_limit_is_not()
    {
        files.Order("o1").Bytes("text.jpg", "not a picture"u8.ToArray()).Bytes("empty.jpg", []).Evidence("e1", "o1", "text.jpg").Evidence("e2", "o1", "empty.jpg").Save();
        Assert.Equal((3, 0, 0, 0), Counts(await Ingest()));
        var options = EngineHost.Options(folder) with { Decode = new() { MaxBytes = 12 } };
        using var strict = EngineHost.Create(options, folder.Time);
        files.Evidence("e3", "o1", "text.jpg").Save();
        var summary = await strict.GetRequiredService<Ingestor>().IngestAsync(files.Path);
        Assert.Equal(2, summary.Refused); // e1 again, and e3: both name the 13 bytes.
    }

    [StorageFact]
    public async Task A_path_that_is_not_there_says_so() =>
        Assert.Contains("no file or folder", (await Assert.ThrowsAsync<ConfigurationException>(() => Ingest("/nowhere"))).Message, StringComparison.Ordinal);

    public void Dispose()
    {
        services.Dispose();
        folder.Dispose();
    }

    Task<IngestSummary> Ingest(string? path = null) => services.GetRequiredService<Ingestor>().IngestAsync(path ?? files.Path);

    static (int, int, int, int) Counts(IngestSummary summary) => (summary.Accepted, summary.Unchanged, summary.Conflicts, summary.Refused);
}

public sealed class IngestOnSqliteTests() : IngestTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class IngestOnPostgresTests() : IngestTests(TestDatabase.Postgres);
