using Microsoft.EntityFrameworkCore.Migrations;

namespace Forensics.Engine.Storage.Migrations;

/// <summary>What copies are found by: prints of pictures, banks by name, hashes of pictures that nobody has, and what a match rests on.</summary>
public abstract class M0011Copies : ForensicsMigration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        Prints(migrationBuilder);
        Banks(migrationBuilder);
        Hashes(migrationBuilder);
        Matches(migrationBuilder);
    }

    void Prints(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "PicturePrints",
            table => new
            {
                Sha256 = table.Column<string>(TextType, nullable: false),
                Version = table.Column<int>(IntType, nullable: false),
                Sequence = table.Column<long>(LongType, nullable: false),
                Document = table.Column<byte[]>(BytesType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_PicturePrints", row => row.Sha256);
                table.ForeignKey("FK_PicturePrints_Pictures_Sha256", row => row.Sha256, "Pictures", "Sha256", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex("IX_PicturePrints_Sequence", "PicturePrints", "Sequence", unique: true);
        // The row of the print goes with the picture; the search index knows it by this number.
        migrationBuilder.AddColumn<long>("Print", "ErasedPictures", LongType, nullable: true);
        // A picture in other bytes is found by it, without any index of its own.
        migrationBuilder.CreateIndex("IX_Pictures_Identity", "Pictures", "Identity");
    }

    void Banks(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "Banks",
            table => new
            {
                Name = table.Column<string>(TextType, nullable: false),
                Kind = table.Column<string>(TextType, nullable: false),
                MatchBits = table.Column<int>(IntType, nullable: false, defaultValue: 31),
                About = table.Column<string>(TextType, nullable: false),
                CreatedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_Banks", row => row.Name));
        // The bank that every known image was in until now.
        migrationBuilder.Sql("""
            INSERT INTO "Banks" ("Name", "Kind", "MatchBits", "About", "CreatedAt") VALUES ('web', 'known', 31, '', '2026-01-01T00:00:00.0000000Z');
            """);
        migrationBuilder.AddColumn<string>("Bank", "KnownImages", TextType, nullable: false, defaultValue: BankRow.Web);
        migrationBuilder.CreateIndex("IX_KnownImages_Bank", "KnownImages", "Bank");
    }

    void Hashes(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "KnownHashes",
            table => new
            {
                Sequence = table.Column<long>(LongType, nullable: false),
                Bank = table.Column<string>(TextType, nullable: false),
                Pdq = table.Column<byte[]>(BytesType, nullable: false),
                Quality = table.Column<int>(IntType, nullable: false),
                Source = table.Column<string>(TextType, nullable: false),
                FirstSeenAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
                ImportedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_KnownHashes", row => row.Sequence));
        migrationBuilder.CreateIndex("IX_KnownHashes_Bank_Pdq_Source", "KnownHashes", ["Bank", "Pdq", "Source"], unique: true);
    }

    void Matches(MigrationBuilder migrationBuilder)
    {
        // Only a hash led to a match until now.
        migrationBuilder.AddColumn<string>("Stage", "Matches", TextType, nullable: false, defaultValue: MatchRow.HashStage);
        migrationBuilder.AddColumn<string>("Relation", "Matches", TextType, nullable: false, defaultValue: MatchRow.SamePicture);
        migrationBuilder.AddColumn<int>("Inliers", "Matches", IntType, nullable: false, defaultValue: 0);
        migrationBuilder.AddColumn<double>("Llr", "Matches", RealType, nullable: true);
        migrationBuilder.AddColumn<string>("Details", "Matches", TextType, nullable: true);
        if (IsPostgres)
        {
            migrationBuilder.Sql("""ALTER TABLE "Matches" ALTER COLUMN "DistanceBits" DROP NOT NULL;""");
            return;
        }

        // SQLite changes no column in place.
        migrationBuilder.Sql("""ALTER TABLE "Matches" ADD COLUMN "Bits" INTEGER NULL;""");
        migrationBuilder.Sql("""UPDATE "Matches" SET "Bits" = "DistanceBits";""");
        migrationBuilder.Sql("""ALTER TABLE "Matches" DROP COLUMN "DistanceBits";""");
        migrationBuilder.Sql("""ALTER TABLE "Matches" RENAME COLUMN "Bits" TO "DistanceBits";""");
    }
}
