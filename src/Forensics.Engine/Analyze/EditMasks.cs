using Forensics.Disputes.Scoring;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers.CopyMove;
using Forensics.Imaging.Analyzers.EditMap;

namespace Forensics.Engine.Analyze;

/// <summary>The one mask of the claim that a picture was edited.</summary>
public static class EditMasks
{
    /// <summary>The map of all traces; where the channel leaves nothing of them but copies, the map of copies. Null where nothing could be told.</summary>
    /// <remarks>A finding that is not applicable may have a map to look at; it claims nothing.</remarks>
    public static SuspicionMap? Of(PictureAnalysis picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Of(picture, EditMapAnalyzer.Id) ?? Of(picture, CopyMoveAnalyzer.Id);
    }

    static SuspicionMap? Of(PictureAnalysis picture, string analyzer) => picture.Findings
        .FirstOrDefault(analyzed => analyzed.Finding.Analyzer == analyzer && analyzed.Finding.Status == FindingStatus.Ok)?.Map;
}
