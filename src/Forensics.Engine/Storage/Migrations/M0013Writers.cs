using Microsoft.EntityFrameworkCore.Migrations;

namespace Forensics.Engine.Storage.Migrations;

/// <summary>Fingerprints of the programs and cameras that wrote pictures, counted by what the pictures claim.</summary>
public abstract class M0013Writers : ForensicsMigration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.CreateTable(
            "WriterCounts",
            table => new
            {
                Number = Identity(table.Column<long>(LongType, nullable: false)),
                Version = table.Column<int>(IntType, nullable: false),
                Make = table.Column<string>(TextType, nullable: false),
                Model = table.Column<string>(TextType, nullable: false),
                Software = table.Column<string>(TextType, nullable: false),
                Fingerprint = table.Column<string>(TextType, nullable: false),
                Uploads = table.Column<long>(LongType, nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_WriterCounts", row => row.Number));
        migrationBuilder.CreateIndex(
            "IX_WriterCounts_Fingerprint_Version_Make_Model_Software", "WriterCounts", ["Fingerprint", "Version", "Make", "Model", "Software"], unique: true);
        migrationBuilder.CreateIndex("IX_WriterCounts_Make_Model", "WriterCounts", ["Make", "Model"]);
        // Pictures that are stored already are counted when they are examined again.
        migrationBuilder.AddColumn<long>("CountedAs", "Pictures", LongType, nullable: true);
    }
}
