using Forensics.Engine.Banks;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Forensics.Engine.Storage.Migrations;

/// <summary>Evidence that a picture or hash touches that came into a bank after it, and how far that was looked for.</summary>
public abstract class M0012LookBacks : ForensicsMigration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.CreateTable(
            "LookBacks",
            table => new
            {
                Number = Identity(table.Column<long>(LongType, nullable: false)),
                KnownSequence = table.Column<long>(LongType, nullable: false),
                EvidenceId = table.Column<string>(TextType, nullable: false),
                FoundAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
                Stage = table.Column<string>(TextType, nullable: false),
                Llr = table.Column<double>(RealType, nullable: true),
                DistanceBits = table.Column<int>(IntType, nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_LookBacks", row => row.Number);
                table.ForeignKey("FK_LookBacks_Evidence_EvidenceId", row => row.EvidenceId, "Evidence", "Id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex("IX_LookBacks_KnownSequence_EvidenceId", "LookBacks", ["KnownSequence", "EvidenceId"], unique: true);
        migrationBuilder.CreateIndex("IX_LookBacks_EvidenceId", "LookBacks", "EvidenceId");
        // What came since is asked for every few seconds.
        migrationBuilder.CreateIndex("IX_KnownImages_Sequence", "KnownImages", "Sequence");
        migrationBuilder.InsertData("Counters", ["Name", "Value"], [TextType, LongType], [LookBack.Mark, 0L]);
    }
}
