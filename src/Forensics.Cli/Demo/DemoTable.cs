using System.Globalization;
using Forensics.Disputes;
using Forensics.Web.SelfContained;
using Spectre.Console;

namespace Forensics.Cli.Demo;

/// <summary>The demo's table on standard output: expected against actual, sample by sample.</summary>
static class DemoTable
{
    const int PlainColumns = 160;

    public static void Print(IReadOnlyList<DemoOutcome> outcomes)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("report", "sample", "expected", "came out", "");
        foreach (var outcome in outcomes)
        {
            table.AddRow(
                Markup.Escape(outcome.ReportId),
                Markup.Escape(outcome.Title),
                $"{DisputeJson.NameOf(outcome.Claim)}: {Words(outcome.Expected)}",
                outcome.Actual is { } actual ? Words(actual) : "not scored",
                outcome.Ok ? "as expected" : "differs");
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = PlainColumns;
        }

        console.Write(table);
        console.MarkupLineInterpolated($"{outcomes.Count(outcome => outcome.Ok)} of {outcomes.Count} samples came out as expected.");
    }

    static string Words(DemoAnswer answer)
    {
        var number = answer.Llr is null ? "" : string.Create(CultureInfo.InvariantCulture, $" ({answer.Llr:+0.0;-0.0;0.0})");
        return DisputeJson.NameOf(answer.Band) + number + (answer.IsComplete ? "" : ", incomplete");
    }
}
