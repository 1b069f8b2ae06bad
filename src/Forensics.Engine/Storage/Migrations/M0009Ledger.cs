using Microsoft.EntityFrameworkCore.Migrations;

namespace Forensics.Engine.Storage.Migrations;

/// <summary>The chain of decisions, scores and accesses, and erasure by order.</summary>
public abstract class M0009Ledger : ForensicsMigration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        Ledger(migrationBuilder);
        Heads(migrationBuilder);
        Erasures(migrationBuilder);
        foreach (var table in new[] { "Pictures", "PictureRefs", "Evidence" })
        {
            migrationBuilder.AddColumn<DateTimeOffset>("ErasedAt", table, InstantType, nullable: true);
        }

        migrationBuilder.CreateIndex("IX_Matches_Sha256", "Matches", "Sha256");
        migrationBuilder.CreateIndex("IX_DraftPictures_Sha256", "DraftPictures", "Sha256");
        Protect(migrationBuilder);
    }

    void Ledger(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "Ledger",
            table => new
            {
                Number = Identity(table.Column<long>(LongType, nullable: false)),
                Kind = table.Column<string>(TextType, nullable: false),
                SubjectId = table.Column<string>(TextType, nullable: false),
                ContentSha256 = table.Column<string>(TextType, nullable: false),
                At = table.Column<DateTimeOffset>(InstantType, nullable: false),
                Place = table.Column<long>(LongType, nullable: true),
                Previous = table.Column<string>(TextType, nullable: true),
                Hash = table.Column<string>(TextType, nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_Ledger", row => row.Number));
        migrationBuilder.CreateIndex("IX_Ledger_Kind_SubjectId", "Ledger", ["Kind", "SubjectId"], unique: true);
        migrationBuilder.CreateIndex("IX_Ledger_Place", "Ledger", "Place", unique: true);
        // Small however long the chain is: the sealer asks it every second.
        migrationBuilder.CreateIndex("IX_Ledger_Number", "Ledger", "Number", filter: "\"Place\" IS NULL");
    }

    void Heads(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "LedgerHead",
            table => new
            {
                Name = table.Column<string>(TextType, nullable: false),
                Place = table.Column<long>(LongType, nullable: false),
                Hash = table.Column<string>(TextType, nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_LedgerHead", row => row.Name));
        migrationBuilder.InsertData("LedgerHead", ["Name", "Place", "Hash"], [TextType, LongType, TextType], [LedgerHeadRow.Only, 0L, new string('0', 64)]);

        migrationBuilder.CreateTable(
            "LedgerBacklog",
            table => new
            {
                Kind = table.Column<string>(TextType, nullable: false),
                Last = table.Column<long>(LongType, nullable: false),
                Done = table.Column<long>(LongType, nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_LedgerBacklog", row => row.Kind));
        // Their hashes can't be computed by the database: the first sealing does it, and takes nothing that was added later for old.
        foreach (var (kind, table, number) in new[] { ("decision", "Decisions", "Sequence"), ("score", "Scores", "Id"), ("audit", "AuditLog", "Sequence") })
        {
            migrationBuilder.Sql($"""INSERT INTO "LedgerBacklog" ("Kind", "Last", "Done") SELECT '{kind}', COALESCE(MAX("{number}"), 0), 0 FROM "{table}";""");
        }
    }

    void Erasures(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "Erasures",
            table => new
            {
                Id = table.Column<string>(TextType, nullable: false),
                OrderId = table.Column<string>(TextType, nullable: false),
                By = table.Column<string>(TextType, nullable: false),
                Why = table.Column<string>(TextType, nullable: false),
                At = table.Column<DateTimeOffset>(InstantType, nullable: false),
                State = table.Column<string>(TextType, nullable: false),
                Counts = table.Column<string>(TextType, nullable: true),
                FinishedAt = table.Column<DateTimeOffset>(InstantType, nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_Erasures", row => row.Id));
        migrationBuilder.CreateIndex("IX_Erasures_OrderId", "Erasures", "OrderId");

        migrationBuilder.CreateTable(
            "ErasedPictures",
            table => new
            {
                Number = Identity(table.Column<long>(LongType, nullable: false)),
                Sha256 = table.Column<string>(TextType, nullable: false),
                ErasureId = table.Column<string>(TextType, nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ErasedPictures", row => row.Number));
        migrationBuilder.CreateIndex("IX_ErasedPictures_ErasureId", "ErasedPictures", "ErasureId");
    }

    /// <summary>An entry may be given its place once; nothing else may become of it.</summary>
    void Protect(MigrationBuilder migrationBuilder)
    {
        string[] kept = ["Number", "Kind", "SubjectId", "ContentSha256", "At"];
        var changes = string.Join(" OR ", kept.Select(column => $"""OLD."{column}" IS {(IsPostgres ? "DISTINCT FROM" : "NOT")} NEW."{column}" """));
        var unfit = $"""OLD."Place" IS NOT NULL OR NEW."Place" IS NULL OR NEW."Previous" IS NULL OR NEW."Hash" IS NULL OR {changes}""";
        if (!IsPostgres)
        {
            migrationBuilder.Sql("""CREATE TRIGGER "Ledger_no_DELETE" BEFORE DELETE ON "Ledger" BEGIN SELECT RAISE(ABORT, 'Ledger is append-only'); END;""");
            migrationBuilder.Sql($"""
                CREATE TRIGGER "Ledger_seal_once" BEFORE UPDATE ON "Ledger" WHEN {unfit}
                BEGIN SELECT RAISE(ABORT, 'Ledger is append-only'); END;
                """);
            return;
        }

        migrationBuilder.Sql("""
            CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END; $$;
            """);
        migrationBuilder.Sql("""CREATE TRIGGER "Ledger_append_only" BEFORE DELETE OR TRUNCATE ON "Ledger" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();""");
        migrationBuilder.Sql($"""CREATE TRIGGER "Ledger_seal_once" BEFORE UPDATE ON "Ledger" FOR EACH ROW WHEN ({unfit}) EXECUTE FUNCTION refuse_change();""");
    }
}
