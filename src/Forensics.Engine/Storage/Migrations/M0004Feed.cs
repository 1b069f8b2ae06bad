using Microsoft.EntityFrameworkCore.Migrations;

namespace Forensics.Engine.Storage.Migrations;

/// <summary>The whole dispute record: supplements and decisions, records that wait, and the feed, filled from what was accepted before.</summary>
public abstract class M0004Feed : ForensicsMigration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        foreach (var table in new[] { "Orders", "AfterSales", "Events", "Evidence", "KnownImages", "Reports" })
        {
            migrationBuilder.AddColumn<int>("Version", table, IntType, nullable: false, defaultValue: 1);
        }

        Records(migrationBuilder);
        Feed(migrationBuilder);
        Waiting(migrationBuilder);
        FillFeed(migrationBuilder);
    }

    void Records(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "Supplements",
            table => new
            {
                Id = table.Column<string>(TextType, nullable: false),
                OrderId = table.Column<string>(TextType, nullable: false),
                ReportId = table.Column<string>(TextType, nullable: false),
                SubmittedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
                Sequence = table.Column<long>(LongType, nullable: false),
                Document = table.Column<string>(TextType, nullable: false),
                ReceivedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
                Version = table.Column<int>(IntType, nullable: false, defaultValue: 1),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Supplements", row => row.Id);
                table.ForeignKey("FK_Supplements_Orders_OrderId", row => row.OrderId, "Orders", "Id", onDelete: ReferentialAction.Restrict);
                table.ForeignKey("FK_Supplements_Reports_ReportId", row => row.ReportId, "Reports", "Id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex("IX_Supplements_OrderId", "Supplements", "OrderId");
        migrationBuilder.CreateIndex("IX_Supplements_ReportId", "Supplements", "ReportId");

        migrationBuilder.CreateTable(
            "Decisions",
            table => new
            {
                Id = table.Column<string>(TextType, nullable: false),
                OrderId = table.Column<string>(TextType, nullable: false),
                ReportId = table.Column<string>(TextType, nullable: false),
                ReviewerId = table.Column<string>(TextType, nullable: false),
                At = table.Column<DateTimeOffset>(InstantType, nullable: false),
                Sequence = table.Column<long>(LongType, nullable: false),
                Document = table.Column<string>(TextType, nullable: false),
                ReceivedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
                Version = table.Column<int>(IntType, nullable: false, defaultValue: 1),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Decisions", row => row.Id);
                table.ForeignKey("FK_Decisions_Orders_OrderId", row => row.OrderId, "Orders", "Id", onDelete: ReferentialAction.Restrict);
                table.ForeignKey("FK_Decisions_Reports_ReportId", row => row.ReportId, "Reports", "Id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex("IX_Decisions_OrderId", "Decisions", "OrderId");
        migrationBuilder.CreateIndex("IX_Decisions_ReportId", "Decisions", "ReportId");
        migrationBuilder.CreateIndex("IX_Decisions_At", "Decisions", "At");

        migrationBuilder.CreateTable(
            "FailedAppeals",
            table => new
            {
                OrderId = table.Column<string>(TextType, nullable: false),
                Position = table.Column<int>(IntType, nullable: false),
                ShopId = table.Column<string>(TextType, nullable: false),
                At = table.Column<DateTimeOffset>(InstantType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_FailedAppeals", row => new { row.OrderId, row.Position });
                table.ForeignKey("FK_FailedAppeals_Orders_OrderId", row => row.OrderId, "Orders", "Id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex("IX_FailedAppeals_ShopId_At", "FailedAppeals", ["ShopId", "At"]);
    }

    void Feed(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "Feed",
            table => new
            {
                Sequence = table.Column<long>(LongType, nullable: false),
                OrderId = table.Column<string>(TextType, nullable: true),
                Kind = table.Column<string>(TextType, nullable: false),
                RecordType = table.Column<string>(TextType, nullable: false),
                RecordId = table.Column<string>(TextType, nullable: false),
                At = table.Column<DateTimeOffset>(InstantType, nullable: false),
                By = table.Column<string>(TextType, nullable: true),
                Document = table.Column<string>(TextType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Feed", row => row.Sequence);
            });
        migrationBuilder.CreateIndex("IX_Feed_OrderId_Sequence", "Feed", ["OrderId", "Sequence"]);
    }

    void Waiting(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "Waiting",
            table => new
            {
                RecordType = table.Column<string>(TextType, nullable: false),
                RecordId = table.Column<string>(TextType, nullable: false),
                OrderId = table.Column<string>(TextType, nullable: false),
                At = table.Column<DateTimeOffset>(InstantType, nullable: false),
                Document = table.Column<string>(TextType, nullable: false),
                Pictures = table.Column<string>(TextType, nullable: false),
                Code = table.Column<string>(TextType, nullable: false),
                Args = table.Column<string>(TextType, nullable: false),
                ReceivedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
                By = table.Column<string>(TextType, nullable: true),
                State = table.Column<string>(TextType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Waiting", row => new { row.RecordType, row.RecordId });
            });
        migrationBuilder.CreateIndex("IX_Waiting_OrderId", "Waiting", "OrderId");
        migrationBuilder.CreateIndex("IX_Waiting_State_ReceivedAt", "Waiting", ["State", "ReceivedAt"]);

        migrationBuilder.CreateTable(
            "Idempotency",
            table => new
            {
                Caller = table.Column<string>(TextType, nullable: false),
                Key = table.Column<string>(TextType, nullable: false),
                RequestSha256 = table.Column<string>(TextType, nullable: false),
                Status = table.Column<int>(IntType, nullable: false),
                Body = table.Column<string>(TextType, nullable: false),
                At = table.Column<DateTimeOffset>(InstantType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Idempotency", row => new { row.Caller, row.Key });
            });
        migrationBuilder.CreateIndex("IX_Idempotency_At", "Idempotency", "At");
    }

    static void FillFeed(MigrationBuilder migrationBuilder)
    {
        (string Table, string Type, string Order)[] records =
        [
            ("Orders", "order", "\"Id\""),
            ("AfterSales", "after-sale", "\"OrderId\""),
            ("Events", "event", "\"OrderId\""),
            ("Evidence", "evidence", "\"OrderId\""),
            ("Reports", "report", "\"OrderId\""),
            ("KnownImages", "known-image", "NULL"),
        ];
        foreach (var (table, type, order) in records)
        {
            // What was accepted keeps its number, so the feed tells it in the order in which it was accepted.
            migrationBuilder.Sql($"""
                INSERT INTO "Feed" ("Sequence", "OrderId", "Kind", "RecordType", "RecordId", "At", "Document")
                SELECT "Sequence", {order}, 'taken', '{type}', "Id", "ReceivedAt", "Document" FROM "{table}";
                """);
        }
    }
}
