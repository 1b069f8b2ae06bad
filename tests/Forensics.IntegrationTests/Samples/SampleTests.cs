using System.Security.Cryptography;
using System.Text.Json;
using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Reports;
using Forensics.Disputes.Scoring;

namespace Forensics.IntegrationTests.Samples;

/// <summary>The shipped disputes are whole, true to their pictures, and say what should come out.</summary>
public class SampleTests
{
    const long MaxBytes = 12_000_000;

    public static TheoryData<string> Names => [.. SampleFiles.Folders.Select(folder => Path.GetFileName(folder)!)];

    [Fact]
    public void There_are_at_least_ten_disputes_of_every_claim_in_few_megabytes()
    {
        Assert.True(SampleFiles.Folders.Count >= 10);
        Assert.Equal(Enum.GetValues<Claim>(), SampleFiles.Folders.Select(folder => Expectation(folder).Expected.Claim).Distinct().Order());
        Assert.InRange(Directory.GetFiles(SampleFiles.Samples, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length), 1, MaxBytes);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_dispute_is_whole(string name)
    {
        var records = SampleFiles.Records(Path.Combine(SampleFiles.Samples, name));
        var orders = records.OfType<Order>().ToDictionary(order => order.Id);
        foreach (var order in orders.Values)
        {
            Assert.Contains(records, record => record is AfterSaleApplication application && application.Order == order.Id);
            Assert.Contains(records, record => record is EvidenceItem evidence && evidence.Order == order.Id);
            Assert.Contains(records, record => record is DisputeEvent step && step.Order == order.Id);
        }

        var report = Assert.Single(records.OfType<FakeEvidenceReport>());
        Assert.Contains(records, record => record is DisputeEvent { Kind: EventKind.MerchantRejected } step && step.Order == report.Order);
        Assert.Contains(records, record => record is DisputeEvent { Kind: EventKind.InterventionRequested } step && step.Order == report.Order);
        Assert.All(report.Evidence, id => Assert.Equal(report.Order, records.OfType<EvidenceItem>().Single(evidence => evidence.Id == id).Order));
        Assert.All(report.Regions, region => Assert.Contains(region.Evidence, report.Evidence));
        Assert.All(records.Select(OrderOf).OfType<string>(), id => Assert.Contains(id, orders.Keys));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_step_comes_after_the_one_that_causes_it(string name)
    {
        var records = SampleFiles.Records(Path.Combine(SampleFiles.Samples, name));
        foreach (var order in records.OfType<Order>())
        {
            Assert.True(order.PaidAt < order.ShippedAt && order.ShippedAt <= order.PromisedShipAt && order.ShippedAt < order.SignedAt, order.Id);
            var applied = records.OfType<AfterSaleApplication>().Where(application => application.Order == order.Id).Min(application => application.AppliedAt);
            var submitted = records.OfType<EvidenceItem>().Where(evidence => evidence.Order == order.Id).ToList();
            var steps = records.OfType<DisputeEvent>().Where(step => step.Order == order.Id).ToList();
            Assert.True(order.SignedAt < applied, order.Id);
            Assert.All(submitted, evidence => Assert.True(evidence.SubmittedAt > applied, evidence.Id));
            Assert.All(steps, step => Assert.True(step.Deadline is null || step.Deadline > step.At, step.Id));
            foreach (var report in records.OfType<FakeEvidenceReport>().Where(report => report.Order == order.Id))
            {
                Assert.True(report.SubmittedAt > steps.Single(step => step.Kind == EventKind.MerchantRejected).At, report.Id);
                Assert.All(report.Evidence, id => Assert.True(report.SubmittedAt > submitted.Single(evidence => evidence.Id == id).SubmittedAt, id));
            }
        }

        Assert.All(records.OfType<KnownImage>(), known => Assert.All(records.OfType<EvidenceItem>(), evidence => Assert.True(known.FirstSeenAt < evidence.SubmittedAt)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_should_come_out_is_said_in_known_words_and_fits_the_report(string name)
    {
        var folder = Path.Combine(SampleFiles.Samples, name);
        var expectation = Expectation(folder);
        var report = SampleFiles.Records(folder).OfType<FakeEvidenceReport>().Single();
        Assert.Equal(report.Id, expectation.Report);
        Assert.Contains(expectation.Expected.Claim, report.Claims);
        Assert.All([expectation.Title.Zh, expectation.Title.En, expectation.Why.Zh, expectation.Why.En], text => Assert.False(string.IsNullOrWhiteSpace(text)));
    }

    [Fact]
    public void Ids_are_unique_over_all_disputes()
    {
        var ids = SampleFiles.Folders.SelectMany(SampleFiles.Records).Select(record => (record.GetType(), record.Id)).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void The_pictures_shipped_are_those_that_records_name_and_masks_of_the_truth()
    {
        var named = SampleFiles.Folders.SelectMany(folder => SampleFiles.Records(folder).SelectMany(Files).Select(file => $"{Path.GetFileName(folder)}/{file}"));
        Assert.Equal(named.Distinct().Order(StringComparer.Ordinal), SampleFiles.Pictures.Where(picture => !picture.EndsWith("/truth-mask.png", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_source_of_every_picture_is_told()
    {
        var sources = File.ReadAllText(Path.Combine(SampleFiles.Samples, "SOURCES.md"));
        Assert.All(SampleFiles.Pictures, picture => Assert.Contains($"| `{picture}` |", sources, StringComparison.Ordinal));
    }

    [MeasuringDataFact]
    public void No_picture_of_the_measuring_data_is_shipped()
    {
        Assert.NotNull(SampleFiles.MeasuringManifest);
        var theirs = File.ReadAllText(SampleFiles.MeasuringManifest);
        Assert.Contains("sha256", theirs, StringComparison.Ordinal);
        Assert.DoesNotContain(
            SampleFiles.Pictures,
            picture => theirs.Contains(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(SampleFiles.Samples, picture)))), StringComparison.OrdinalIgnoreCase));
    }

    static Sample Expectation(string folder) => JsonSerializer.Deserialize<Sample>(File.ReadAllBytes(Path.Combine(folder, "expected.json")), DisputeJson.Options)!;

    static string? OrderOf(IngestRecord record) => record switch
    {
        AfterSaleApplication application => application.Order,
        DisputeEvent step => step.Order,
        EvidenceItem evidence => evidence.Order,
        FakeEvidenceReport report => report.Order,
        _ => null,
    };

    static IEnumerable<string> Files(IngestRecord record) => record switch
    {
        Order order => order.Goods.ReferencePhotos,
        EvidenceItem evidence => [evidence.File],
        KnownImage known => [known.File],
        FakeEvidenceReport report => report.Attachments.Select(attachment => attachment.File),
        _ => [],
    };

    sealed record Sample(Words Title, string Report, Outcome Expected, Words Why, string? Note = null);

    sealed record Words(string Zh, string En);

    sealed record Outcome(Claim Claim, Band Band, CompletenessWord Completeness);

    enum CompletenessWord
    {
        Complete,
        Incomplete,
    }
}
