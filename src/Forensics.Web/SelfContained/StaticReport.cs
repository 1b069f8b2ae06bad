using System.Text;
using Forensics.Engine.Review;
using Forensics.Web.Localization;
using Forensics.Web.Pictures;

namespace Forensics.Web.SelfContained;

/// <summary>Writes reports into one HTML file that needs nothing else: pictures, style, script and both languages inside.</summary>
public static class StaticReport
{
    // A side of 900 shows a picture at the width of its column on most screens and keeps a file of ten reports at a few megabytes.
    const int PictureSidePixels = 900;

    /// <param name="outcomes">Samples' expected and actual answers, for the table on top; empty for none.</param>
    /// <param name="madeAt">Written into the file, and the moment deadlines are measured from.</param>
    public static async Task WriteAsync(
        Stream file, IReadOnlyList<ReportView> reports, IReadOnlyList<DemoOutcome> outcomes, IConsoleData data, DateTimeOffset madeAt, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(reports);
        ArgumentNullException.ThrowIfNull(data);
        var pictures = await EmbeddedPictures.LoadAsync(reports, data, PictureSidePixels, cancel);
        var html = await RenderAsync(new View(Texts.Both, pictures.Links, madeAt, Standalone: true), reports, outcomes);
        var writer = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await using (writer.ConfigureAwait(false))
        {
            await writer.WriteAsync(html.AsMemory(), cancel);
        }
    }

    /// <summary>The same, to a path; written aside and moved into place, so that a file there is always whole.</summary>
    public static async Task WriteAsync(
        string path, IReadOnlyList<ReportView> reports, IReadOnlyList<DemoOutcome> outcomes, IConsoleData data, DateTimeOffset madeAt, CancellationToken cancel = default)
    {
        var aside = path + ".part";
        await using (var file = File.Create(aside))
        {
            await WriteAsync(file, reports, outcomes, data, madeAt, cancel);
        }

        File.Move(aside, path, overwrite: true);
    }

    static Task<string> RenderAsync(View view, IReadOnlyList<ReportView> reports, IReadOnlyList<DemoOutcome> outcomes) => Static.RenderAsync<StaticDocument>(
        new Dictionary<string, object?>
        {
            [nameof(StaticDocument.View)] = view,
            [nameof(StaticDocument.Reports)] = reports,
            [nameof(StaticDocument.Outcomes)] = outcomes,
        });
}
