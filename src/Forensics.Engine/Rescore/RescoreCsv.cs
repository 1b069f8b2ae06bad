using System.Globalization;
using System.Text;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Rescore;

/// <summary>What moved, as a file for spreadsheets: RFC 4180, UTF-8 with its mark, a line per report and claim in the order of their ids.</summary>
public sealed class RescoreCsv(IDbContextFactory<ForensicsDbContext> database)
{
    const string Header =
        "report,claim,ticked,band_before,band_after,llr_before,llr_after,strongest_before,strongest_after,decision,newly_disagrees,moved_by,moved_by_analyzer,moved_by_llr";

    /// <summary>Writes a run's lines as they come from the database.</summary>
    public async Task WriteAsync(long run, Stream file, CancellationToken cancellation)
    {
        // With the mark, spreadsheets read it as UTF-8.
        await using var writer = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), bufferSize: 1 << 16, leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync(Header.AsMemory(), cancellation);
        await using var db = await database.CreateDbContextAsync(cancellation);
        var rows = db.RescoreDiffs.AsNoTracking().Where(row => row.RunId == run).OrderBy(row => row.ReportId).ThenBy(row => row.Claim).AsAsyncEnumerable();
        await foreach (var row in rows.WithCancellation(cancellation))
        {
            await writer.WriteLineAsync(Line(row).AsMemory(), cancellation);
        }
    }

    /// <summary>The same, to a path; written aside and moved into place, so that a file there is always whole.</summary>
    public async Task WriteAsync(long run, string path, CancellationToken cancellation)
    {
        await using (var file = File.Create(path + ".part"))
        {
            await WriteAsync(run, file, cancellation);
        }

        File.Move(path + ".part", path, overwrite: true);
    }

    static string Line(RescoreDiffRow row) => string.Join(
        ',',
        Text(row.ReportId),
        row.Claim,
        Flag(row.IsTicked),
        row.BandBefore,
        row.BandAfter,
        Number(row.LlrBefore),
        Number(row.LlrAfter),
        row.StrongestBefore,
        row.StrongestAfter,
        row.Decision,
        Flag(row.IsNewlyDisagreeing),
        Text(row.MovedBy ?? ""),
        Text(row.MovedByAnalyzer ?? ""),
        Number(row.MovedByLlr));

    /// <summary>A field that spreadsheets take for text whatever it holds: ids come from outside, and one that begins like a formula is not to be computed.</summary>
    internal static string Text(string value)
    {
        var safe = value.Length > 0 && value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' ? "'" + value : value;
        return CsvFields.Write(safe);
    }

    static string Flag(bool value) => value ? "1" : "0";

    static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}
