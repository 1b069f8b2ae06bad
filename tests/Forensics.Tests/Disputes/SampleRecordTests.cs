using System.Text.Json;
using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Reports;
using Forensics.Tests.Support;

namespace Forensics.Tests.Disputes;

public sealed class SampleRecordTests
{
    public static TheoryData<string> Names =>
        [.. Directory.GetDirectories(Path.Combine(RepositoryRoot.Path, "samples")).Where(folder => File.Exists(Path.Combine(folder, "dispute.jsonl"))).Select(folder => Path.GetFileName(folder)!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_record_of_a_sample_is_taken_in_time_order(string name)
    {
        var records = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "samples", name, "dispute.jsonl"))
            .Where(line => line.Length > 0)
            .Select(line => JsonSerializer.Deserialize<IngestRecord>(line, DisputeJson.Options)!)
            .Where(record => record is not KnownImage)
            .ToList();
        foreach (var order in records.OfType<Order>().Select(order => order.Id).ToList())
        {
            var dispute = new Dispute(order);
            foreach (var record in records.Where(record => OrderOf(record) == order).OrderBy(record => record is not Order).ThenBy(At))
            {
                var verdict = dispute.Take(record, new DisputeContext(At(record), new DisputeOptions(), ShopHistory.Empty));
                dispute = Assert.IsType<Verdict.Taken>(verdict).Dispute;
            }

            Assert.Equal(records.Count(record => OrderOf(record) == order), dispute.Records.Count);
        }
    }

    static string? OrderOf(IngestRecord record) => record switch
    {
        Order order => order.Id,
        AfterSaleApplication application => application.Order,
        DisputeEvent step => step.Order,
        EvidenceItem item => item.Order,
        FakeEvidenceReport report => report.Order,
        _ => null,
    };

    // Orders are sent complete: when they were signed for.
    static DateTimeOffset At(IngestRecord record) => record switch
    {
        Order order => order.SignedAt ?? order.PaidAt,
        AfterSaleApplication application => application.AppliedAt,
        DisputeEvent step => step.At,
        EvidenceItem item => item.SubmittedAt,
        FakeEvidenceReport report => report.SubmittedAt,
        _ => throw new ArgumentException(record.GetType().Name, nameof(record)),
    };
}
