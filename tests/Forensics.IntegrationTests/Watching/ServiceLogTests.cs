using System.Diagnostics;
using System.Text.Json;
using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Cli;
using Forensics.IntegrationTests.Engine;
using Forensics.IntegrationTests.Web;
using Microsoft.EntityFrameworkCore;

namespace Forensics.IntegrationTests.Watching;

/// <summary>What the real program writes to its log, over the sample disputes.</summary>
[Trait("Speed", "Slow")]
public sealed class ServiceLogTests : IDisposable
{
    readonly string data = Directory.CreateTempSubdirectory("forensics-log-").FullName;

    [Fact]
    public async Task Every_line_is_one_object_with_an_event_and_none_repeats_what_people_wrote_or_who_they_are()
    {
        var samples = Path.Combine(HandMadeDisputes.Root(), "samples");
        Assert.Equal(0, (await CliProcess.RunAsync("ingest", samples, "--data", data)).ExitCode);
        await DamageAsync();
        var worked = await CliProcess.RunAsync("work", "--until-idle", "--log", "json", "--data", data);
        var served = await ServeAsync();

        var lines = (worked.Error + served).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(lines, line => Assert.Equal(JsonValueKind.String, line.GetProperty("at").ValueKind));
        var failed = lines.First(line => line.GetProperty("event").GetString() == "JobFailed");
        Assert.Equal((3001, "warning", "permanent"), (failed.GetProperty("id").GetInt32(), failed.GetProperty("level").GetString(), failed.GetProperty("fields").GetProperty("failureKind").GetString()));
        Assert.Equal("Forensics.Engine.Storage.DamagedPictureException", failed.GetProperty("error").GetProperty("type").GetString());
        Assert.Contains(lines, line => line.GetProperty("event").GetString() == "SignInRefused" && line.GetProperty("fields").GetProperty("network").GetString() == "127.0.0.0/24");

        var said = Personal(samples);
        Assert.True(said.Count > 50, $"Only {said.Count} texts were found in the samples.");
        Assert.All(said, text => Assert.DoesNotContain(text, worked.Error + served, StringComparison.Ordinal));
        Assert.DoesNotContain("sign-in?token=", served, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(data, recursive: true);

    /// <summary>So that a step fails and a score can't be made from a sound picture.</summary>
    async Task DamageAsync()
    {
        var folder = DataFolder.Open(data);
        using var database = Database.Open(folder);
        await using var db = database.CreateDbContext();
        var sha256 = (await db.Evidence.OrderBy(row => row.Id).FirstAsync()).Sha256;
        await File.WriteAllTextAsync(Directory.GetFiles(folder.Pictures, sha256 + "*", SearchOption.AllDirectories).Single(), "rotten");
    }

    /// <summary>Serves, refuses a sign-in, and stops as a service is stopped.</summary>
    async Task<string> ServeAsync()
    {
        using var serving = CliProcess.Start("serve", "--port", "0", "--log", "json", "--data", data);
        try
        {
            var first = await serving.StandardError.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(90));
            var address = JsonDocument.Parse(first!).RootElement.GetProperty("message").GetString()!.Split(' ').Single(word => word.StartsWith("http", StringComparison.Ordinal)).TrimEnd('.');
            using var client = new HttpClient { BaseAddress = new Uri(address) };
            await client.GetAsync("/sign-in?token=nonsense");
            using var kill = Process.Start("kill", ["-TERM", $"{serving.Id}"]);
            await kill.WaitForExitAsync();
            var rest = serving.StandardError.ReadToEndAsync();
            await serving.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(90));
            return $"{first}\n{await rest}";
        }
        finally
        {
            if (!serving.HasExited)
            {
                serving.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>Whatever a person wrote or is called by, in all samples.</summary>
    static List<string> Personal(string samples)
    {
        HashSet<string> found = [];
        foreach (var line in Directory.EnumerateFiles(samples, "*.jsonl", SearchOption.AllDirectories).SelectMany(File.ReadLines))
        {
            Collect(JsonDocument.Parse(line).RootElement, found);
        }

        return [.. found.Where(text => text.Length >= 4)];
    }

    static void Collect(JsonElement element, HashSet<string> found)
    {
        foreach (var property in element.ValueKind == JsonValueKind.Object ? element.EnumerateObject().ToList() : [])
        {
            if (property.Value.ValueKind == JsonValueKind.String && property.Name is "buyer" or "text" or "name" or "title" or "reason" or "statedSource" or "fileName" or "source" or "request")
            {
                found.Add(property.Value.GetString()!);
            }

            Collect(property.Value, found);
        }

        foreach (var item in element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().ToList() : [])
        {
            Collect(item, found);
        }
    }
}
