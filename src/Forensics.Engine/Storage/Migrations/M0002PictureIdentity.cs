using Microsoft.EntityFrameworkCore.Migrations;

namespace Forensics.Engine.Storage.Migrations;

/// <summary>Identity and 64-bit hashes of pictures. Pictures analysed before have none until they are analysed again.</summary>
public abstract class M0002PictureIdentity : ForensicsMigration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.AddColumn<string>("Identity", "Pictures", TextType, nullable: true);
        migrationBuilder.AddColumn<int>("IdentityVersion", "Pictures", IntType, nullable: true);
        migrationBuilder.AddColumn<long>("PHash", "Pictures", LongType, nullable: true);
        migrationBuilder.AddColumn<int>("PHashVersion", "Pictures", IntType, nullable: true);
        migrationBuilder.AddColumn<long>("DHash", "Pictures", LongType, nullable: true);
        migrationBuilder.AddColumn<int>("DHashVersion", "Pictures", IntType, nullable: true);
    }
}
