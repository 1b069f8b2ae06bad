using System.Text;
using Forensics.Engine.Rescore;
using Forensics.Engine.Storage;
using Forensics.Web.Localization;

namespace Forensics.Web.SelfContained;

/// <summary>Writes what moved in a run into one HTML file that needs nothing else: drawings, style and both languages inside, no script.</summary>
public static class StaticRescore
{
    /// <summary>Newly disagreeing decisions in the file; the CSV has all.</summary>
    public const int Disagreeing = 500;

    /// <summary>Writes it aside and moves it into place. The same run gives the same bytes, whenever they are written.</summary>
    public static async Task WriteAsync(string path, RescoreView run, IReadOnlyList<RescoreDiffRow> disagreeing, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(run);
        var view = new View(Texts.Both, PictureLinks.Served, run.Run.StartedAt, Standalone: true);
        var html = await Static.RenderAsync<RescoreDocument>(new Dictionary<string, object?>
        {
            [nameof(RescoreDocument.View)] = view, [nameof(RescoreDocument.Run)] = run, [nameof(RescoreDocument.Disagreeing)] = disagreeing,
        });
        await File.WriteAllTextAsync(path + ".part", html, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), cancellation);
        File.Move(path + ".part", path, overwrite: true);
    }
}
