using Microsoft.EntityFrameworkCore.Migrations;

namespace Forensics.Engine.Storage.Migrations;

/// <summary>The first tables. Providers differ in type names and in how they number rows.</summary>
public abstract partial class M0001First : ForensicsMigration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        Orders(migrationBuilder);
        Pictures(migrationBuilder);
        Evidence(migrationBuilder);
        Scores(migrationBuilder);
        Work(migrationBuilder);
        migrationBuilder.InsertData("Counters", ["Name", "Value"], [TextType, LongType], [ForensicsDbContext.Sequence, 0L]);
    }

    void Orders(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "Orders",
            table => new
            {
                Id = table.Column<string>(TextType, nullable: false),
                ShopId = table.Column<string>(TextType, nullable: false),
                Buyer = table.Column<string>(TextType, nullable: false),
                Sequence = table.Column<long>(LongType, nullable: false),
                Document = table.Column<string>(TextType, nullable: false),
                ReceivedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Orders", row => row.Id);
            });

        migrationBuilder.CreateTable(
            "AfterSales",
            table => new
            {
                Id = table.Column<string>(TextType, nullable: false),
                OrderId = table.Column<string>(TextType, nullable: false),
                Sequence = table.Column<long>(LongType, nullable: false),
                Document = table.Column<string>(TextType, nullable: false),
                ReceivedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_AfterSales", row => row.Id);
                table.ForeignKey("FK_AfterSales_Orders_OrderId", row => row.OrderId, "Orders", "Id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex("IX_AfterSales_OrderId", "AfterSales", "OrderId");

        migrationBuilder.CreateTable(
            "Events",
            table => new
            {
                Id = table.Column<string>(TextType, nullable: false),
                OrderId = table.Column<string>(TextType, nullable: false),
                Sequence = table.Column<long>(LongType, nullable: false),
                Document = table.Column<string>(TextType, nullable: false),
                ReceivedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Events", row => row.Id);
                table.ForeignKey("FK_Events_Orders_OrderId", row => row.OrderId, "Orders", "Id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex("IX_Events_OrderId", "Events", "OrderId");
    }

    void Pictures(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "Pictures",
            table => new
            {
                Sha256 = table.Column<string>(TextType, nullable: false),
                Bytes = table.Column<long>(LongType, nullable: false),
                ReceivedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
                AnalyzedAt = table.Column<DateTimeOffset>(InstantType, nullable: true),
                Format = table.Column<string>(TextType, nullable: true),
                Width = table.Column<int>(IntType, nullable: false),
                Height = table.Column<int>(IntType, nullable: false),
                ErrorCode = table.Column<string>(TextType, nullable: true),
                ErrorMessage = table.Column<string>(TextType, nullable: true),
                Pdq = table.Column<byte[]>(BytesType, nullable: true),
                PdqForms = table.Column<byte[]>(BytesType, nullable: true),
                PdqQuality = table.Column<int>(IntType, nullable: true),
                PdqVersion = table.Column<int>(IntType, nullable: true),
                ImageChannel = table.Column<string>(TextType, nullable: true),
                Provenance = table.Column<string>(TextType, nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Pictures", row => row.Sha256);
            });

        migrationBuilder.CreateTable(
            "PictureRefs",
            table => new
            {
                OwnerType = table.Column<string>(TextType, nullable: false),
                OwnerId = table.Column<string>(TextType, nullable: false),
                Role = table.Column<string>(TextType, nullable: false),
                Position = table.Column<int>(IntType, nullable: false),
                File = table.Column<string>(TextType, nullable: false),
                Sha256 = table.Column<string>(TextType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_PictureRefs", row => new { row.OwnerType, row.OwnerId, row.Role, row.Position });
                table.ForeignKey("FK_PictureRefs_Pictures_Sha256", row => row.Sha256, "Pictures", "Sha256", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex("IX_PictureRefs_Sha256", "PictureRefs", "Sha256");

        migrationBuilder.CreateTable(
            "Findings",
            table => new
            {
                Sha256 = table.Column<string>(TextType, nullable: false),
                Analyzer = table.Column<string>(TextType, nullable: false),
                Version = table.Column<int>(IntType, nullable: false),
                OptionsSha256 = table.Column<string>(TextType, nullable: false),
                IsCurrent = table.Column<bool>(FlagType, nullable: false),
                Status = table.Column<string>(TextType, nullable: false),
                Reason = table.Column<string>(TextType, nullable: true),
                Values = table.Column<string>(TextType, nullable: false),
                Map = table.Column<string>(TextType, nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Findings", row => new { row.Sha256, row.Analyzer, row.Version, row.OptionsSha256 });
                table.ForeignKey("FK_Findings_Pictures_Sha256", row => row.Sha256, "Pictures", "Sha256", onDelete: ReferentialAction.Restrict);
            });
    }

    void Evidence(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "Evidence",
            table => new
            {
                Id = table.Column<string>(TextType, nullable: false),
                OrderId = table.Column<string>(TextType, nullable: false),
                Sha256 = table.Column<string>(TextType, nullable: false),
                SubmittedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
                Sequence = table.Column<long>(LongType, nullable: false),
                Document = table.Column<string>(TextType, nullable: false),
                ReceivedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Evidence", row => row.Id);
                table.ForeignKey("FK_Evidence_Orders_OrderId", row => row.OrderId, "Orders", "Id", onDelete: ReferentialAction.Restrict);
                table.ForeignKey("FK_Evidence_Pictures_Sha256", row => row.Sha256, "Pictures", "Sha256", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex("IX_Evidence_OrderId", "Evidence", "OrderId");
        migrationBuilder.CreateIndex("IX_Evidence_Sha256", "Evidence", "Sha256");
        migrationBuilder.CreateIndex("IX_Evidence_SubmittedAt", "Evidence", "SubmittedAt");

        migrationBuilder.CreateTable(
            "KnownImages",
            table => new
            {
                Id = table.Column<string>(TextType, nullable: false),
                Sha256 = table.Column<string>(TextType, nullable: false),
                FirstSeenAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
                Sequence = table.Column<long>(LongType, nullable: false),
                Document = table.Column<string>(TextType, nullable: false),
                ReceivedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_KnownImages", row => row.Id);
                table.ForeignKey("FK_KnownImages_Pictures_Sha256", row => row.Sha256, "Pictures", "Sha256", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex("IX_KnownImages_Sha256", "KnownImages", "Sha256");

        migrationBuilder.CreateTable(
            "Reports",
            table => new
            {
                Id = table.Column<string>(TextType, nullable: false),
                OrderId = table.Column<string>(TextType, nullable: false),
                SubmittedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
                Completeness = table.Column<string>(TextType, nullable: true),
                ScoreId = table.Column<long>(LongType, nullable: true),
                Sequence = table.Column<long>(LongType, nullable: false),
                Document = table.Column<string>(TextType, nullable: false),
                ReceivedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Reports", row => row.Id);
                table.ForeignKey("FK_Reports_Orders_OrderId", row => row.OrderId, "Orders", "Id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex("IX_Reports_OrderId", "Reports", "OrderId");
        migrationBuilder.CreateIndex("IX_Reports_SubmittedAt", "Reports", "SubmittedAt");

        migrationBuilder.CreateTable(
            "ReportEvidence",
            table => new
            {
                ReportId = table.Column<string>(TextType, nullable: false),
                EvidenceId = table.Column<string>(TextType, nullable: false),
                Position = table.Column<int>(IntType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_ReportEvidence", row => new { row.ReportId, row.EvidenceId });
                table.ForeignKey("FK_ReportEvidence_Reports_ReportId", row => row.ReportId, "Reports", "Id", onDelete: ReferentialAction.Restrict);
                table.ForeignKey("FK_ReportEvidence_Evidence_EvidenceId", row => row.EvidenceId, "Evidence", "Id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex("IX_ReportEvidence_EvidenceId", "ReportEvidence", "EvidenceId");
    }
}
