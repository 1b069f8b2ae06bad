using Microsoft.EntityFrameworkCore.Migrations;

namespace Forensics.Engine.Storage.Migrations;

/// <summary>What the operations page shows: samples of two days, the processes at work, and drift.</summary>
public abstract class M0010Watching : ForensicsMigration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.CreateTable(
            "OperationSamples",
            table => new
            {
                At = table.Column<DateTimeOffset>(InstantType, nullable: false),
                Kind = table.Column<string>(TextType, nullable: false),
                Measure = table.Column<string>(TextType, nullable: false),
                Value = table.Column<double>(RealType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_OperationSamples", row => new { row.At, row.Kind, row.Measure });
            });

        migrationBuilder.CreateTable(
            "Processes",
            table => new
            {
                Owner = table.Column<string>(TextType, nullable: false),
                StartedAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
                SeenAt = table.Column<DateTimeOffset>(InstantType, nullable: false),
                Workers = table.Column<int>(IntType, nullable: false),
                Running = table.Column<int>(IntType, nullable: false),
                Children = table.Column<int>(IntType, nullable: false),
                FreeBytes = table.Column<long>(LongType, nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Processes", row => row.Owner);
            });

        migrationBuilder.CreateTable(
            "DriftRows",
            table => new
            {
                At = table.Column<DateTimeOffset>(InstantType, nullable: false),
                Measure = table.Column<string>(TextType, nullable: false),
                Subject = table.Column<string>(TextType, nullable: false),
                Index = table.Column<double>(RealType, nullable: true),
                Before = table.Column<string>(TextType, nullable: false),
                Now = table.Column<string>(TextType, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_DriftRows", row => new { row.At, row.Measure, row.Subject });
            });
    }
}
