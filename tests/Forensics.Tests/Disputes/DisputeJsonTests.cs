using System.Text.Json;
using Forensics.Disputes;
using Forensics.Disputes.Evidence;

namespace Forensics.Tests.Disputes;

public sealed class DisputeJsonTests
{
    const string Known = """{"type":"known-image","id":"K","file":"a.jpg","source":"somewhere","firstSeenAt":"2026-11-01T09:30:00+08:00"}""";

    [Fact]
    public void A_record_survives_the_round_trip_with_its_offset()
    {
        var record = JsonSerializer.Deserialize<IngestRecord>(Known, DisputeJson.Options);

        Assert.Equal(TimeSpan.FromHours(8), Assert.IsType<KnownImage>(record).FirstSeenAt.Offset);
        Assert.Equal(record, JsonSerializer.Deserialize<IngestRecord>(JsonSerializer.Serialize(record, DisputeJson.Options), DisputeJson.Options));
    }

    [Theory]
    [InlineData("2026-11-01T09:30:00")]
    [InlineData("2026-11-01")]
    [InlineData("yesterday+08:00")]
    [InlineData("2026-13-01T09:30:00Z")]
    public void An_instant_that_could_mean_several_moments_is_refused_with_an_example(string instant)
    {
        var error = Assert.Throws<JsonException>(() =>
            JsonSerializer.Deserialize<IngestRecord>(Known.Replace("2026-11-01T09:30:00+08:00", instant, StringComparison.Ordinal), DisputeJson.Options));

        Assert.Contains("with its offset", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_read_back_where_they_are_keys()
    {
        var missing = new Forensics.Disputes.Reports.Completeness(new() { [Claim.WebImage] = ["no-original"], [Claim.AiGenerated] = [] });

        var copy = JsonSerializer.Deserialize<Forensics.Disputes.Reports.Completeness>(JsonSerializer.Serialize(missing, DisputeJson.Options), DisputeJson.Options);

        Assert.Equal([Claim.WebImage, Claim.AiGenerated], copy!.Missing.Keys);
        Assert.False(copy.IsComplete);
    }

    [Theory]
    [InlineData("2026-11-01T01:30:00Z")]
    [InlineData("2026-11-01T01:30:00.123-05:30")]
    public void Zulu_and_other_offsets_are_instants(string instant) =>
        Assert.NotNull(JsonSerializer.Deserialize<IngestRecord>(Known.Replace("2026-11-01T09:30:00+08:00", instant, StringComparison.Ordinal), DisputeJson.Options));
}
