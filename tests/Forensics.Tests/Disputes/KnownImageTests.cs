using System.Text.Json;
using Forensics.Disputes;
using Forensics.Disputes.Evidence;

namespace Forensics.Tests.Disputes;

public sealed class KnownImageTests
{
    static readonly KnownImage Known = new() { Id = "K-1", File = "k.jpg", Source = "a search engine", FirstSeenAt = Story.Start };

    [Fact]
    public void A_known_picture_goes_into_any_bank_that_is_there_and_into_no_other()
    {
        Assert.Null(Known.RefusalAmong([]));
        Assert.Null((Known with { Bank = "stock" }).RefusalAmong(["web", "stock"]));
        Refused("bank-unknown");

        static void Refused(string code) => Assert.Equal(new Refusal(code, "Stock").English, (Known with { Bank = "Stock" }).RefusalAmong(["web", "stock"])!.English);
    }

    [Fact]
    public void A_record_without_a_bank_is_written_as_it_was_before_there_were_banks() =>
        Assert.DoesNotContain("bank", JsonSerializer.Serialize<IngestRecord>(Known, DisputeJson.Options), StringComparison.Ordinal);
}
