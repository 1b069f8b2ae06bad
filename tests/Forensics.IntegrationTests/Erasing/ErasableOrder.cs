using Forensics.Engine.Ingest;
using Forensics.Engine.Reports;
using Forensics.Engine.Review;
using Forensics.IntegrationTests.Engine;
using Forensics.IntegrationTests.Ledger;

namespace Forensics.IntegrationTests.Erasing;

/// <summary>An order with everything an erasure has to do with, and another that shares a picture with it.</summary>
static class ErasableOrder
{
    public const string Order = "o-own";

    /// <summary>Null where there is no server to try it on. Of the order's own seven pictures five are its alone: evidence, attachment,
    /// reference photo, a draft's and a waiting record's; one is another order's as well, one a bank's.</summary>
    public static async Task<LedgerHouse?> TakenAsync(string database)
    {
        if (await LedgerHouse.OpenAsync(database) is not { } house)
        {
            return null;
        }

        house.Files.Picture("secret-own.jpg", 1, 92).Picture("other.jpg", 1, 70).Picture("secret-attached.jpg", 2).Picture("secret-photo.jpg", 3)
            .Picture("shared.jpg", 4).Picture("web.jpg", 5).Picture("secret-waiting.jpg", 6).Picture("draft.jpg", 7)
            .Known("k1", "web.jpg", "2026-01-01T00:00:00+08:00")
            .Order(Order, "buyer-secret", "\"secret-photo.jpg\"").Order("o-other", "buyer-other")
            .Line("""{"type":"after-sale","id":"as1","order":"o-own","kind":"refund-only","reason":"secret reason","text":"secret words","amountFen":1990,"appliedAt":"2026-02-05T09:00:00+08:00"}""")
            .Line("""{"type":"event","id":"ev1","order":"o-own","at":"2026-02-05T12:00:00+08:00","by":"merchant","kind":"message","text":"secret answer"}""")
            .Line("""{"type":"evidence","id":"e-own","order":"o-own","by":"buyer","kind":"photo","file":"secret-own.jpg","fileName":"secret-client-name.jpg","statedSource":"secret source","submittedAt":"2026-02-05T10:00:00+08:00"}""")
            .Evidence("e-shared", Order, "shared.jpg").Evidence("e-web", Order, "web.jpg")
            .Evidence("e-other", "o-other", "other.jpg", "2026-02-06T09:00:00+08:00").Evidence("e-other-2", "o-other", "shared.jpg", "2026-02-06T09:00:00+08:00")
            .Line("""{"type":"report","id":"r-own","order":"o-own","entryPoint":"chat-web","evidence":["e-own"],"claims":["edited","reused"],"text":"secret words","submittedAt":"2026-02-06T10:00:00+08:00","attachments":[{"kind":"original","file":"secret-attached.jpg","seenAt":"secret place"}]}""")
            .Report("r-other", "o-other", "e-other")
            .Line("""{"type":"evidence","id":"e-waits","order":"o-own","by":"buyer","kind":"photo","file":"secret-waiting.jpg","subject":"t-unknown","statedSource":"secret waiting","submittedAt":"2026-02-07T10:00:00+08:00"}""");
        await house.TakeAsync();
        Assert.Equal(IngestOutcome.Accepted, Assert.Single(await house.Get<RecordIntake>().TakeAsync(
            [Deliveries.Of(Deliveries.AskForMore("d1", Order, "r-own").Replace("no circle", "secret reason", StringComparison.Ordinal))], default)).Outcome);
        await DraftAsync(house);
        await SpoilAsync(house);
        return house;
    }

    static async Task DraftAsync(LedgerHouse house)
    {
        var drafts = house.Get<Drafts>();
        var draft = (await drafts.CreateAsync("shop-1", Order, Disputes.Reports.EntryPoint.ChatWeb, ["e-own"], default)).Draft!;
        draft = (await drafts.UpdateAsync("shop-1", draft.Id, draft.Document with { Text = "secret draft" }, draft.Version, default)).Draft!;
        var attached = await drafts.AttachAsync("shop-1", draft.Id, Disputes.Reports.AttachmentKind.Other, "secret.jpg", File.ReadAllBytes(Path.Combine(house.Root, "draft.jpg")), default);
        Assert.Null(attached.Problem);
    }

    /// <summary>Derived files, covers, and a camera that the picture names.</summary>
    static async Task SpoilAsync(LedgerHouse house)
    {
        string sha256;
        await using (var db = house.Db())
        {
            sha256 = db.Evidence.Single(row => row.Id == "e-own").Sha256;
        }

        Assert.NotNull(await house.Get<PictureFiles>().ThumbnailAsync(sha256, default));
        Assert.NotNull(await house.Get<PictureFiles>().CopyForOthersAsync(sha256, default));
        await house.Store.PutMapAsync(sha256, "ela.png", new byte[] { 1, 2, 3 }, default);
        await house.RunAsync($$"""
            UPDATE "Pictures" SET "Provenance" = '{"cameraModel":"0123secretcamera"}' WHERE "Sha256" = '{{sha256}}';
            INSERT INTO "PictureCovers" ("Sha256", "Version", "Rectangles", "ChangedBy", "ChangedAt") VALUES ('{{sha256}}', 2, '[]', 'u', '2026-03-01T00:00:00.0000000Z');
            """);
    }
}
