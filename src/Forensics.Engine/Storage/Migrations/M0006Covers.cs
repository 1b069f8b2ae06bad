using Microsoft.EntityFrameworkCore.Migrations;

namespace Forensics.Engine.Storage.Migrations;

/// <summary>Rectangles of pictures that the other side must not see.</summary>
public abstract class M0006Covers : ForensicsMigration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.CreateTable(
            "PictureCovers",
            table => new
            {
                Sha256 = table.Column<string>(TextType, nullable: false),
                Version = table.Column<int>(IntType, nullable: false),
                Rectangles = table.Column<string>(TextType, nullable: false),
                ChangedBy = table.Column<string>(TextType, nullable: false),
                ChangedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_PictureCovers", row => row.Sha256);
                table.ForeignKey("FK_PictureCovers_Pictures_Sha256", row => row.Sha256, "Pictures", "Sha256", onDelete: ReferentialAction.Restrict);
            });
    }
}
