using Forensics.Disputes.Scoring;
using Forensics.Engine.Analyze;
using Forensics.Engine.Analyze.Findings;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Imaging.Analyzers.EditMap;

namespace Forensics.Engine.Evaluate;

/// <summary>What the analyzers say of a labelled picture.</summary>
/// <param name="Findings">Empty where it could not be read.</param>
/// <param name="QualityPercent">Of its last save; null where it is no JPEG.</param>
/// <param name="MegaPixels">Of the whole picture.</param>
/// <param name="Pixels">Of its mask against the truth; null where that is not known.</param>
public sealed record ExaminedPicture(
    EditPicture Picture, IReadOnlyList<Finding> Findings, ImageChannel Channel, double? QualityPercent, double MegaPixels, PixelFigures? Pixels, string? Error);

/// <summary>Runs the analyzers over labelled pictures.</summary>
public sealed class LabelledPictures(PictureAnalyzer analyzer, IImageCodec codec, IKeypointEngine keypoints)
{
    // An edit that covers half of a block counts as that block's.
    const double EditedShare = 0.5;
    const double UntouchedShare = 0.1;

    static readonly DecodeLimits Limits = new();

    public ExaminedPicture Examine(EditPicture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        try
        {
            var analysis = analyzer.Analyze(PictureFile.Read(picture.Path, Limits));
            var quality = analysis.Findings.Select(analyzed => analyzed.Finding).FirstOrDefault(finding => finding.Values.ContainsKey("lumaQuality"))?.Values["lumaQuality"].Number;
            return new(
                picture,
                [.. analysis.Findings.Select(analyzed => analyzed.Finding)],
                analysis.ImageChannel,
                quality,
                analysis.Width * (double)analysis.Height / 1e6,
                analysis.Error is null && picture.Mask is { } mask ? Compare(EditMasks.Of(analysis), mask) : null,
                analysis.Error?.Message);
        }
        catch (EvidenceFormatException error)
        {
            return new(picture, [], ImageChannel.Unknown, null, 0, null, error.Message);
        }
    }

    /// <summary>Blocks of a picture that the edit map can be fitted to; null where it can tell nothing, or where it is not known which were edited.</summary>
    public BlockSample? Sample(EditPicture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Blocks(picture) is { } blocks
            ? EditMapFit.Sample(picture.Source, picture.Base, blocks.Features, Kinds(picture, blocks.Columns, blocks.Rows), blocks.Columns * blocks.Rows)
            : null;
    }

    (int Columns, int Rows, IReadOnlyList<float[]> Features)? Blocks(EditPicture picture)
    {
        if (picture is { IsEdited: true, Mask: null })
        {
            return null;
        }

        try
        {
            var image = EvidenceImage.Open(PictureFile.Read(picture.Path, Limits), codec, Limits);
            var gate = new PictureGate(new ChannelAnalyzer().Analyze(image));
            return gate[AnalyzerFamily.Noise] is null ? EditMapAnalyzer.Features(image, EditMapFinding.Inputs(image, gate, keypoints)) : null;
        }
        catch (EvidenceFormatException)
        {
            return null;
        }
    }

    bool?[] Kinds(EditPicture picture, int columns, int rows)
    {
        var kinds = new bool?[columns * rows];
        if (!picture.IsEdited)
        {
            Array.Fill(kinds, false);
            return kinds;
        }

        var mask = codec.Decode(PictureFile.Read(picture.Mask!, Limits), Limits).Image;
        if (mask.Width / 8 != columns || mask.Height / 8 != rows)
        {
            return kinds;
        }

        for (var block = 0; block < kinds.Length; block++)
        {
            var (edited, ignored) = (0, 0);
            for (var y = 8 * (block / columns); y < 8 * (block / columns) + 8; y++)
            {
                var row = mask.Row(y);
                for (var x = 8 * (block % columns); x < 8 * (block % columns) + 8; x++)
                {
                    edited += row[3 * x] > 191 ? 1 : 0;
                    ignored += row[3 * x] is >= 64 and <= 191 ? 1 : 0;
                }
            }

            kinds[block] = ignored > 0 ? null : edited > EditedShare * 64 ? true : edited < UntouchedShare * 64 ? false : null;
        }

        return kinds;
    }

    /// <summary>In stored orientation; null where the truth is of another size.</summary>
    PixelFigures? Compare(SuspicionMap? map, string mask)
    {
        var truth = codec.Decode(PictureFile.Read(mask, Limits), Limits).Image;
        var (values, marked) = (new byte[truth.Width * truth.Height], new byte[truth.Width * truth.Height]);
        for (var y = 0; y < truth.Height; y++)
        {
            for (var x = 0; x < truth.Width; x++)
            {
                values[y * truth.Width + x] = truth.Row(y)[3 * x];
                if (map is not null && x / map.CellPixels is var column && y / map.CellPixels is var row && column < map.Columns && row < map.Rows)
                {
                    var value = Math.Abs(map.Values[row * map.Columns + column]) / map.FullScale;
                    marked[y * truth.Width + x] = float.IsNaN(value) ? (byte)0 : (byte)MathF.Round(255 * Math.Min(1, value));
                }
            }
        }

        return PixelFigures.Of(marked, values) is not { } figures ? null : map is null ? PixelFigures.None : figures;
    }
}
