using Microsoft.EntityFrameworkCore.Migrations;

namespace Forensics.Engine.Storage.Migrations;

/// <summary>Passwords and locks of users, keys of platform systems, the audit record.</summary>
public abstract class M0003Access : ForensicsMigration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.AddColumn<string>("Stamp", "Users", TextType, nullable: false, defaultValue: "");
        migrationBuilder.AddColumn<string>("PasswordHash", "Users", TextType, nullable: true);
        migrationBuilder.AddColumn<int>("FailedSignIns", "Users", IntType, nullable: false, defaultValue: 0);
        migrationBuilder.AddColumn<DateTimeOffset>("LockedUntil", "Users", InstantType, nullable: true);
        migrationBuilder.AddColumn<DateTimeOffset>("DisabledAt", "Users", InstantType, nullable: true);
        Keys(migrationBuilder);
        Audit(migrationBuilder);
    }

    void Keys(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "ApiKeys",
            table => new
            {
                Id = table.Column<string>(TextType, nullable: false),
                Name = table.Column<string>(TextType, nullable: false),
                Scopes = table.Column<string>(TextType, nullable: false),
                CreatedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
                ExpiresAt = table.Column<DateTimeOffset>(InstantType, nullable: true),
                RevokedAt = table.Column<DateTimeOffset>(InstantType, nullable: true),
                LastUsedDay = table.Column<string>(TextType, nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_ApiKeys", row => row.Id);
            });

        migrationBuilder.CreateTable(
            "ApiKeySecrets",
            table => new
            {
                SecretSha256 = table.Column<string>(TextType, nullable: false),
                KeyId = table.Column<string>(TextType, nullable: false),
                CreatedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
                ValidUntil = table.Column<DateTimeOffset>(InstantType, nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_ApiKeySecrets", row => row.SecretSha256);
                table.ForeignKey("FK_ApiKeySecrets_ApiKeys_KeyId", row => row.KeyId, "ApiKeys", "Id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex("IX_ApiKeySecrets_KeyId", "ApiKeySecrets", "KeyId");
    }

    void Audit(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "AuditLog",
            table => new
            {
                Sequence = Identity(table.Column<long>(LongType, nullable: false)),
                At = table.Column<DateTimeOffset>(InstantType, nullable: false),
                CallerKind = table.Column<string>(TextType, nullable: false),
                CallerId = table.Column<string>(TextType, nullable: false),
                Role = table.Column<string>(TextType, nullable: true),
                ShopId = table.Column<string>(TextType, nullable: true),
                Action = table.Column<string>(TextType, nullable: false),
                SubjectType = table.Column<string>(TextType, nullable: false),
                SubjectId = table.Column<string>(TextType, nullable: false),
                Detail = table.Column<string>(TextType, nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_AuditLog", row => row.Sequence);
            });
        migrationBuilder.CreateIndex("IX_AuditLog_SubjectType_SubjectId", "AuditLog", ["SubjectType", "SubjectId"]);
        migrationBuilder.CreateIndex("IX_AuditLog_CallerKind_CallerId", "AuditLog", ["CallerKind", "CallerId"]);
        migrationBuilder.CreateIndex("IX_AuditLog_At", "AuditLog", "At");
        AppendOnly(migrationBuilder, "AuditLog");
    }
}
