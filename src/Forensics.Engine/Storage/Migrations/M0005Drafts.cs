using Microsoft.EntityFrameworkCore.Migrations;

namespace Forensics.Engine.Storage.Migrations;

/// <summary>Reports that merchants are filling in.</summary>
public abstract class M0005Drafts : ForensicsMigration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.CreateTable(
            "Drafts",
            table => new
            {
                Id = table.Column<string>(TextType, nullable: false),
                ShopId = table.Column<string>(TextType, nullable: false),
                OrderId = table.Column<string>(TextType, nullable: false),
                State = table.Column<string>(TextType, nullable: false),
                Version = table.Column<int>(IntType, nullable: false),
                Document = table.Column<string>(TextType, nullable: false),
                PictureChecks = table.Column<int>(IntType, nullable: false),
                ReportId = table.Column<string>(TextType, nullable: true),
                SubmittedAt = table.Column<DateTimeOffset>(InstantType, nullable: true),
                CreatedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
                ChangedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Drafts", row => row.Id);
                table.ForeignKey("FK_Drafts_Orders_OrderId", row => row.OrderId, "Orders", "Id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex("IX_Drafts_OrderId", "Drafts", "OrderId");
        migrationBuilder.CreateIndex("IX_Drafts_ReportId", "Drafts", "ReportId", unique: true);
        migrationBuilder.CreateIndex("IX_Drafts_ShopId_ChangedAt", "Drafts", ["ShopId", "ChangedAt"]);

        migrationBuilder.CreateTable(
            "DraftPictures",
            table => new
            {
                DraftId = table.Column<string>(TextType, nullable: false),
                File = table.Column<string>(TextType, nullable: false),
                Sha256 = table.Column<string>(TextType, nullable: false),
                FileName = table.Column<string>(TextType, nullable: false),
                Facts = table.Column<string>(TextType, nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_DraftPictures", row => new { row.DraftId, row.File });
                table.ForeignKey("FK_DraftPictures_Drafts_DraftId", row => row.DraftId, "Drafts", "Id", onDelete: ReferentialAction.Restrict);
            });
    }
}
