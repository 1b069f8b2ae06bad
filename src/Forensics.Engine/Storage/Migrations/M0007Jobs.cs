using Microsoft.EntityFrameworkCore.Migrations;

namespace Forensics.Engine.Storage.Migrations;

/// <summary>Steps take turns by shop, tell their kind of failure, and have indexes of what is not over; scheduled work has a leader.</summary>
public abstract class M0007Jobs : ForensicsMigration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.AddColumn<string>("Shop", "Jobs", TextType, nullable: true);
        migrationBuilder.AddColumn<long>("Turn", "Jobs", LongType, nullable: false, defaultValue: 0L);
        migrationBuilder.AddColumn<long>("AgainSequence", "Jobs", LongType, nullable: true);
        migrationBuilder.AddColumn<long>("AgainTurn", "Jobs", LongType, nullable: true);
        migrationBuilder.AddColumn<string>("FailureKind", "Jobs", TextType, nullable: true);
        var again = IsPostgres ? "\"Again\"" : "\"Again\" = 1";
        migrationBuilder.Sql($"""UPDATE "Jobs" SET "AgainSequence" = (SELECT "Value" FROM "Counters" WHERE "Name" = 'sequence'), "AgainTurn" = 0 WHERE {again};""");
        // Pictures went before reports; now whoever waits is served in one row.
        migrationBuilder.Sql("""UPDATE "Jobs" SET "Priority" = 0;""");
        migrationBuilder.Sql("""ALTER TABLE "Jobs" DROP COLUMN "Again";""");
        migrationBuilder.DropIndex("IX_Jobs_State_Priority_Sequence", "Jobs");
        migrationBuilder.CreateIndex("IX_Jobs_Waiting", "Jobs", ["Priority", "Turn", "Sequence"], filter: JobFilter.Waiting);
        migrationBuilder.CreateIndex("IX_Jobs_Pictures", "Jobs", ["Turn", "Sequence"], filter: JobFilter.OpenPictures);
        migrationBuilder.CreateIndex("IX_Jobs_Running", "Jobs", "LeaseUntil", filter: JobFilter.Running);
        migrationBuilder.CreateIndex("IX_Jobs_SetAside", "Jobs", "FinishedAt", filter: JobFilter.SetAside);
        migrationBuilder.CreateIndex("IX_Reports_Sequence", "Reports", "Sequence");

        migrationBuilder.CreateTable(
            "Turns",
            table => new
            {
                Shop = table.Column<string>(TextType, nullable: false),
                Priority = table.Column<int>(IntType, nullable: false),
                Turn = table.Column<long>(LongType, nullable: false),
                Used = table.Column<int>(IntType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Turns", row => new { row.Shop, row.Priority });
            });

        migrationBuilder.CreateTable(
            "Schedule",
            table => new
            {
                Name = table.Column<string>(TextType, nullable: false),
                Owner = table.Column<string>(TextType, nullable: true),
                LeaseUntil = table.Column<DateTimeOffset>(InstantType, nullable: true),
                FinishedAt = table.Column<DateTimeOffset>(InstantType, nullable: true),
                Error = table.Column<string>(TextType, nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Schedule", row => row.Name);
            });
    }
}
