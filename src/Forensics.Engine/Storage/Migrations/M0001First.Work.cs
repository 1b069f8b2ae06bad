using Microsoft.EntityFrameworkCore.Migrations;

namespace Forensics.Engine.Storage.Migrations;

public abstract partial class M0001First
{
    void Scores(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "DisputeFindings",
            table => new
            {
                ReportId = table.Column<string>(TextType, nullable: false),
                EvidenceId = table.Column<string>(TextType, nullable: false),
                Analyzer = table.Column<string>(TextType, nullable: false),
                Version = table.Column<int>(IntType, nullable: false),
                Status = table.Column<string>(TextType, nullable: false),
                Reason = table.Column<string>(TextType, nullable: true),
                Values = table.Column<string>(TextType, nullable: false),
                Details = table.Column<string>(TextType, nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_DisputeFindings", row => new { row.ReportId, row.EvidenceId, row.Analyzer });
                table.ForeignKey("FK_DisputeFindings_ReportEvidence_ReportId_EvidenceId", row => new { row.ReportId, row.EvidenceId }, "ReportEvidence", ["ReportId", "EvidenceId"], onDelete: ReferentialAction.Restrict);
            });

        migrationBuilder.CreateTable(
            "Matches",
            table => new
            {
                ReportId = table.Column<string>(TextType, nullable: false),
                EvidenceId = table.Column<string>(TextType, nullable: false),
                Position = table.Column<int>(IntType, nullable: false),
                Bank = table.Column<string>(TextType, nullable: false),
                Sha256 = table.Column<string>(TextType, nullable: false),
                DistanceBits = table.Column<int>(IntType, nullable: false),
                Transform = table.Column<string>(TextType, nullable: false),
                Source = table.Column<string>(TextType, nullable: false),
                FirstSeenAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
                Innocent = table.Column<string>(TextType, nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Matches", row => new { row.ReportId, row.EvidenceId, row.Position });
                table.ForeignKey("FK_Matches_ReportEvidence_ReportId_EvidenceId", row => new { row.ReportId, row.EvidenceId }, "ReportEvidence", ["ReportId", "EvidenceId"], onDelete: ReferentialAction.Restrict);
            });

        migrationBuilder.CreateTable(
            "Scores",
            table => new
            {
                Id = Identity(table.Column<long>(LongType, nullable: false)),
                ReportId = table.Column<string>(TextType, nullable: false),
                PolicyId = table.Column<string>(TextType, nullable: false),
                PolicyVersion = table.Column<int>(IntType, nullable: false),
                PolicySha256 = table.Column<string>(TextType, nullable: false),
                FindingsSha256 = table.Column<string>(TextType, nullable: false),
                Findings = table.Column<string>(TextType, nullable: false),
                Document = table.Column<string>(TextType, nullable: false),
                ComputedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Scores", row => row.Id);
                table.ForeignKey("FK_Scores_Reports_ReportId", row => row.ReportId, "Reports", "Id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex("IX_Scores_ReportId_PolicySha256_FindingsSha256", "Scores", ["ReportId", "PolicySha256", "FindingsSha256"], unique: true);
    }

    void Work(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "Jobs",
            table => new
            {
                Id = Identity(table.Column<long>(LongType, nullable: false)),
                Kind = table.Column<string>(TextType, nullable: false),
                Subject = table.Column<string>(TextType, nullable: false),
                Priority = table.Column<int>(IntType, nullable: false),
                Sequence = table.Column<long>(LongType, nullable: false),
                State = table.Column<string>(TextType, nullable: false),
                Again = table.Column<bool>(FlagType, nullable: false),
                Attempts = table.Column<int>(IntType, nullable: false),
                Interruptions = table.Column<int>(IntType, nullable: false),
                Completions = table.Column<int>(IntType, nullable: false),
                Fence = table.Column<long>(LongType, nullable: false),
                Owner = table.Column<string>(TextType, nullable: true),
                LeaseUntil = table.Column<DateTimeOffset>(InstantType, nullable: true),
                NotBefore = table.Column<DateTimeOffset>(InstantType, nullable: true),
                Error = table.Column<string>(TextType, nullable: true),
                EnqueuedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
                FinishedAt = table.Column<DateTimeOffset>(InstantType, nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Jobs", row => row.Id);
            });
        migrationBuilder.CreateIndex("IX_Jobs_Kind_Subject", "Jobs", ["Kind", "Subject"], unique: true);
        migrationBuilder.CreateIndex("IX_Jobs_State_Priority_Sequence", "Jobs", ["State", "Priority", "Sequence"]);

        migrationBuilder.CreateTable(
            "Counters",
            table => new
            {
                Name = table.Column<string>(TextType, nullable: false),
                Value = table.Column<long>(LongType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Counters", row => row.Name);
            });

        migrationBuilder.CreateTable(
            "Users",
            table => new
            {
                Id = table.Column<string>(TextType, nullable: false),
                Name = table.Column<string>(TextType, nullable: false),
                Role = table.Column<string>(TextType, nullable: false),
                ShopId = table.Column<string>(TextType, nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Users", row => row.Id);
            });

        migrationBuilder.CreateTable(
            "SignInTokens",
            table => new
            {
                TokenSha256 = table.Column<string>(TextType, nullable: false),
                UserId = table.Column<string>(TextType, nullable: false),
                ExpiresAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_SignInTokens", row => row.TokenSha256);
                table.ForeignKey("FK_SignInTokens_Users_UserId", row => row.UserId, "Users", "Id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex("IX_SignInTokens_UserId", "SignInTokens", "UserId");
    }
}
