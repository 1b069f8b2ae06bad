using Forensics.Disputes.Scoring;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Imaging.Analyzers.Grid;

namespace Forensics.Engine.Analyze.Findings;

/// <summary>JPEG grids as a finding. The gate closes foreign grids only: the main grid tells of a PNG or a screenshot that it was a JPEG.</summary>
static class GridFinding
{
    public static ImageAnalyzer Create()
    {
        var options = new GridOptions();
        var analyzer = new GridAnalyzer(options);
        return new(GridAnalyzer.Id, GridAnalyzer.Version, ImageAnalyzer.HashOfGated(options), (image, gate) =>
        {
            var result = analyzer.Analyze(image);
            var closed = result.ForeignNotApplicable ?? gate[AnalyzerFamily.GridForeign];
            return new(Of(result, closed), closed is null && result.Foreign is { Count: > 0 } ? result.Map : null);
        });
    }

    /// <param name="closed">Why foreign grids tell nothing; null where they do.</param>
    static Finding Of(GridResult result, string? closed)
    {
        if (result.NotApplicable is { } reason)
        {
            return Finding.NotApplicable(GridAnalyzer.Id, GridAnalyzer.Version, reason);
        }

        SortedDictionary<string, FindingValue> values = new(StringComparer.Ordinal)
        {
            ["grids"] = result.Grids?.Count ?? 0,
            ["jpegHistory"] = result.HasJpegHistory,
            ["originMoved"] = result.IsOriginMoved,
            ["votedShare"] = result.VotedFraction,
        };
        if (result.Main is { } main)
        {
            values["mainGridX"] = main.X;
            values["mainGridY"] = main.Y;
            values["mainGridVotes"] = main.VoteFraction;
            values.AddFinite("mainGridLog10FalseAlarms", main.Log10FalseAlarms);
        }

        if (closed is not null)
        {
            values["foreignSilent"] = closed;
        }
        else if (result.Foreign is { } foreign)
        {
            values["foreignRegions"] = foreign.Count;
            values.AddFinite("foreignLog10FalseAlarms", foreign.Count > 0 ? foreign[0].Log10FalseAlarms : null);
        }

        return Finding.Ok(GridAnalyzer.Id, GridAnalyzer.Version, values);
    }
}
