using System.Text;
using System.Text.Json;
using Forensics.Disputes;
using Forensics.Engine.Access;
using Forensics.Engine.Ingest;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.IntegrationTests.Engine;

/// <summary>Records as an intake gets them, each picture the bytes of its own path; and what is stored, to be compared.</summary>
public static class Deliveries
{
    public static Delivery Of(IngestRecord record, int? ifVersion = null) =>
        new(record, (file, _) => new DeliveredPicture.Bytes(Encoding.UTF8.GetBytes(file))) { IfVersion = ifVersion, By = Actor.AtCommandLine };

    public static Delivery Of(string json, int? ifVersion = null) => Of(JsonSerializer.Deserialize<IngestRecord>(json, DisputeJson.Options)!, ifVersion);

    public static string Order(string id, string? signedAt = "2026-02-04T10:00:00+08:00", string buyer = "buyer-1", string photos = "") =>
        $$"""{"type":"order","id":"{{id}}","shop":{"id":"shop-1","name":"Shop"},"buyer":"{{buyer}}","goods":{"id":"g","title":"Cup","class":"ordinary","referencePhotos":[{{photos}}]},"amountPaidFen":1990,"paidAt":"2026-02-01T10:00:00+08:00","shippedAt":"2026-02-02T10:00:00+08:00"{{(signedAt is null ? "" : $",\"signedAt\":\"{signedAt}\"")}}}""";

    public static string Application(string id, string order) =>
        $$"""{"type":"after-sale","id":"{{id}}","order":"{{order}}","kind":"refund-only","reason":"broken","amountFen":1990,"appliedAt":"2026-02-05T09:00:00+08:00"}""";

    public static string Message(string id, string order, string text = "hello") =>
        $$"""{"type":"event","id":"{{id}}","order":"{{order}}","at":"2026-02-05T11:00:00+08:00","by":"buyer","kind":"message","text":"{{text}}"}""";

    public static string Evidence(string id, string order, string file = "a.jpg") =>
        $$"""{"type":"evidence","id":"{{id}}","order":"{{order}}","by":"buyer","kind":"photo","file":"{{file}}","submittedAt":"2026-02-05T10:00:00+08:00"}""";

    public static string Report(string id, string order, string evidence, string text = "look") =>
        $$"""{"type":"report","id":"{{id}}","order":"{{order}}","entryPoint":"chat-web","evidence":["{{evidence}}"],"claims":["edited"],"text":"{{text}}","submittedAt":"2026-02-06T10:00:00+08:00"}""";

    public static string AskForMore(string id, string order, string report) =>
        $$"""{"type":"decision","id":"{{id}}","order":"{{order}}","report":"{{report}}","claims":[{"claim":"edited","outcome":"need-more"}],"by":"reviewer-1","at":"2026-02-06T18:00:00+08:00","reason":"no circle","request":"Please circle the place.","effect":"none"}""";

    public static string Supplement(string id, string order, string report, string more = "") =>
        $$"""{"type":"supplement","id":"{{id}}","order":"{{order}}","report":"{{report}}","text":"more","submittedAt":"2026-02-07T10:00:00+08:00"{{more}}}""";

    /// <summary>Every stored record with its pictures and work, one a line, without the numbers and instants of their coming.</summary>
    public static async Task<List<string>> ContentsAsync(ForensicsDbContext db)
    {
        List<string> lines = [];
        foreach (var (name, rows) in Tables(db))
        {
            lines.AddRange((await rows.AsNoTracking().ToListAsync()).Select(row => $"{name} {row.Version} {row.Document}"));
        }

        lines.AddRange((await db.ReportEvidence.AsNoTracking().ToListAsync()).Select(row => $"disputes {row.ReportId} {row.EvidenceId} {row.Position}"));
        lines.AddRange((await db.Pictures.AsNoTracking().ToListAsync()).Select(row => $"picture {row.Sha256} {row.Bytes}"));
        lines.AddRange((await db.PictureRefs.AsNoTracking().ToListAsync()).Select(row =>
            $"use {row.OwnerType} {row.OwnerId} {row.Role} {row.Position} {row.File} {row.Sha256}"));
        lines.AddRange((await db.Jobs.AsNoTracking().ToListAsync()).Select(row => $"job {row.Kind} {row.Subject} {row.State}"));
        lines.AddRange((await db.Waiting.AsNoTracking().ToListAsync()).Select(row => $"waiting {row.RecordType} {row.RecordId} {row.Code} {row.State}"));
        lines.AddRange((await db.Feed.AsNoTracking().ToListAsync()).Select(row => $"feed {row.OrderId} {row.Kind} {row.RecordType} {row.Document}"));
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    public static IReadOnlyList<(string Type, IQueryable<RecordRow> Rows)> Tables(ForensicsDbContext db) =>
    [
        ("order", db.Orders), ("after-sale", db.AfterSales), ("event", db.Events), ("evidence", db.Evidence), ("report", db.Reports),
        ("supplement", db.Supplements), ("decision", db.Decisions), ("known-image", db.KnownImages),
    ];
}
