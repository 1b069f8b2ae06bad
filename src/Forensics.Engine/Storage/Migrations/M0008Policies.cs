using Microsoft.EntityFrameworkCore.Migrations;

namespace Forensics.Engine.Storage.Migrations;

/// <summary>Policies and their activations, findings stored once for all scores made from them, and batches over stored reports.</summary>
public abstract class M0008Policies : ForensicsMigration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        FindingSets(migrationBuilder);
        // SQLite's own statement: EF would make the whole table anew.
        migrationBuilder.DropIndex("IX_Scores_ReportId_PolicySha256_FindingsSha256", "Scores");
        migrationBuilder.Sql("""ALTER TABLE "Scores" DROP COLUMN "Findings";""");
        migrationBuilder.AddColumn<string>("Role", "Scores", TextType, nullable: false, defaultValue: "counted");
        migrationBuilder.CreateIndex(
            "IX_Scores_ReportId_PolicySha256_FindingsSha256_Role", "Scores", ["ReportId", "PolicySha256", "FindingsSha256", "Role"], unique: true);
        migrationBuilder.CreateIndex("IX_Scores_ComputedAt", "Scores", "ComputedAt", filter: "\"Role\" = 'shadow'");
        Policies(migrationBuilder);
        Runs(migrationBuilder);
    }

    void FindingSets(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "FindingSets",
            table => new
            {
                Sha256 = table.Column<string>(TextType, nullable: false),
                Document = table.Column<string>(TextType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_FindingSets", row => row.Sha256);
            });
        migrationBuilder.Sql("""
            INSERT INTO "FindingSets" ("Sha256", "Document") SELECT "FindingsSha256", "Findings" FROM "Scores" WHERE true ON CONFLICT DO NOTHING;
            """);
    }

    void Policies(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "Policies",
            table => new
            {
                Sha256 = table.Column<string>(TextType, nullable: false),
                Id = table.Column<string>(TextType, nullable: false),
                Version = table.Column<int>(IntType, nullable: false),
                Document = table.Column<string>(TextType, nullable: false),
                AddedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
                AddedBy = table.Column<string>(TextType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Policies", row => row.Sha256);
            });
        migrationBuilder.CreateIndex("IX_Policies_Id_Version", "Policies", ["Id", "Version"], unique: true);

        migrationBuilder.CreateTable(
            "PolicyActivations",
            table => new
            {
                Sequence = Identity(table.Column<long>(LongType, nullable: false)),
                Role = table.Column<string>(TextType, nullable: false),
                PolicySha256 = table.Column<string>(TextType, nullable: true),
                At = table.Column<DateTimeOffset>(InstantType, nullable: false),
                By = table.Column<string>(TextType, nullable: false),
                Why = table.Column<string>(TextType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_PolicyActivations", row => row.Sequence);
                table.ForeignKey("FK_PolicyActivations_Policies_PolicySha256", row => row.PolicySha256, "Policies", "Sha256", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex("IX_PolicyActivations_PolicySha256", "PolicyActivations", "PolicySha256");
        AppendOnly(migrationBuilder, "PolicyActivations");
    }

    void Runs(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "RescoreRuns",
            table => new
            {
                Id = Identity(table.Column<long>(LongType, nullable: false)),
                PolicySha256 = table.Column<string>(TextType, nullable: false),
                Since = table.Column<DateTimeOffset>(InstantType, nullable: true),
                ShopId = table.Column<string>(TextType, nullable: true),
                Claim = table.Column<string>(TextType, nullable: true),
                IsDryRun = table.Column<bool>(FlagType, nullable: false),
                WasActive = table.Column<bool>(FlagType, nullable: false),
                Reports = table.Column<int>(IntType, nullable: false),
                Chunks = table.Column<int>(IntType, nullable: false),
                Outdated = table.Column<int>(IntType, nullable: false),
                State = table.Column<string>(TextType, nullable: false),
                WaitsFor = table.Column<long>(LongType, nullable: false),
                StartedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
                StartedBy = table.Column<string>(TextType, nullable: false),
                FinishedAt = table.Column<DateTimeOffset>(InstantType, nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_RescoreRuns", row => row.Id);
                table.ForeignKey("FK_RescoreRuns_Policies_PolicySha256", row => row.PolicySha256, "Policies", "Sha256", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex("IX_RescoreRuns_PolicySha256", "RescoreRuns", "PolicySha256");

        migrationBuilder.CreateTable(
            "RescoreChunks",
            table => new
            {
                RunId = table.Column<long>(LongType, nullable: false),
                Number = table.Column<int>(IntType, nullable: false),
                Reports = table.Column<string>(TextType, nullable: false),
                Tally = table.Column<string>(TextType, nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_RescoreChunks", row => new { row.RunId, row.Number });
                table.ForeignKey("FK_RescoreChunks_RescoreRuns_RunId", row => row.RunId, "RescoreRuns", "Id", onDelete: ReferentialAction.Restrict);
            });

        migrationBuilder.CreateTable(
            "RescoreDiffs",
            table => new
            {
                RunId = table.Column<long>(LongType, nullable: false),
                ReportId = table.Column<string>(TextType, nullable: false),
                Claim = table.Column<string>(TextType, nullable: false),
                IsTicked = table.Column<bool>(FlagType, nullable: false),
                BandBefore = table.Column<string>(TextType, nullable: false),
                BandAfter = table.Column<string>(TextType, nullable: false),
                LlrBefore = table.Column<double>(RealType, nullable: true),
                LlrAfter = table.Column<double>(RealType, nullable: true),
                StrongestBefore = table.Column<string>(TextType, nullable: true),
                StrongestAfter = table.Column<string>(TextType, nullable: true),
                Decision = table.Column<string>(TextType, nullable: true),
                IsNewlyDisagreeing = table.Column<bool>(FlagType, nullable: false),
                MovedBy = table.Column<string>(TextType, nullable: true),
                MovedByAnalyzer = table.Column<string>(TextType, nullable: true),
                MovedByLlr = table.Column<double>(RealType, nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_RescoreDiffs", row => new { row.RunId, row.ReportId, row.Claim });
            });
    }
}
