using Forensics.Disputes.Scoring;
using Forensics.Engine.Analyze;
using Forensics.Engine.Analyze.Findings;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Imaging.Analyzers.EditMap;
using Forensics.Imaging.Jpeg;

namespace Forensics.Engine.Evaluate;

/// <summary>What the analyzers say of a labelled picture.</summary>
/// <param name="Findings">Empty where it could not be read.</param>
public sealed record ExaminedPicture(EditPicture Picture, IReadOnlyList<Finding> Findings, ImageChannel Channel, double MegaPixels)
{
    /// <summary>Of its last save; null where it is no JPEG.</summary>
    public int? QualityPercent { get; init; }

    /// <summary>Of its mask against the truth; null where that is not known.</summary>
    public PixelFigures? Pixels { get; init; }

    /// <summary>What it would be judged by without anything of ours; null where it could not be read.</summary>
    public RawEla? RawEla { get; init; }

    /// <summary>What the edit map is made from; null where it can tell nothing, or where it is not known which blocks were edited.</summary>
    public EditBlocks? Blocks { get; init; }

    public string? Error { get; init; }
}

/// <summary>Blocks of a labelled picture, row-major.</summary>
/// <param name="Features">By name and block; only of a picture whose map can be held against a mask.</param>
/// <param name="Sample">Of its blocks, for a fit.</param>
public sealed record EditBlocks(int Columns, int Rows, IReadOnlyList<float[]>? Features, BlockSample Sample);

/// <summary>Runs the analyzers over labelled pictures.</summary>
public sealed class LabelledPictures(PictureAnalyzer analyzer, IImageCodec codec, IKeypointEngine keypoints)
{
    // An edit that covers half of a block counts as that block's.
    const double EditedShare = 0.5;
    const double UntouchedShare = 0.1;

    static readonly DecodeLimits Limits = new();

    /// <param name="only">As of <see cref="PictureAnalyzer.Analyze"/>.</param>
    public ExaminedPicture Examine(EditPicture picture, IReadOnlyCollection<string>? only = null)
    {
        ArgumentNullException.ThrowIfNull(picture);
        try
        {
            var examined = new ExaminedPicture(picture, [], ImageChannel.Unknown, 0);
            var truth = Truth(picture);
            var analysis = analyzer.Analyze(PictureFile.Read(picture.Path, Limits), only, also: (image, gate) => examined = examined with
            {
                QualityPercent = LastSave.QualityPercent(image.Jpeg),
                RawEla = RawEla.Of(image.Stored, codec, truth),
                Blocks = Blocks(picture, truth, image, gate),
            });
            return examined with
            {
                Findings = [.. analysis.Findings.Select(analyzed => analyzed.Finding)],
                Channel = analysis.ImageChannel,
                MegaPixels = analysis.Width * (double)analysis.Height / 1e6,
                Pixels = analysis.Error is null && truth is not null ? Compare(EditMasks.Of(analysis), truth) : null,
                Error = analysis.Error?.Message,
            };
        }
        catch (EvidenceFormatException error)
        {
            return new(picture, [], ImageChannel.Unknown, 0) { Error = error.Message };
        }
    }

    /// <summary>How well the mask of each picture shows what was edited, where the edit map was fitted without the pictures of its fold; in the order of the pictures,
    /// null where it is not known what was edited. Where the mask is that of copies alone, it is as it was; where the others leave nothing to fit to, there is none.</summary>
    public IReadOnlyList<PixelFigures?> PixelsWithout(IReadOnlyList<ExaminedPicture> pictures, Func<EditPicture, string> foldOf)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(foldOf);
        Dictionary<string, EditMapAnalyzer?> models = [];
        return [.. pictures.Select(Of)];

        PixelFigures? Of(ExaminedPicture picture)
        {
            if (picture is not { Pixels: not null, Blocks: { Features: { } features } blocks })
            {
                return picture.Pixels;
            }

            var fold = foldOf(picture.Picture);
            if (!models.TryGetValue(fold, out var model))
            {
                var others = pictures.Where(other => other.Blocks is not null && foldOf(other.Picture) != fold).Select(other => other.Blocks!.Sample).ToList();
                models[fold] = model = EditMapFit.CanFit(others) ? new(EditMapFit.Fit(others, "without-fold", "", "")) : null;
            }

            return Compare(model?.Map(blocks.Columns, blocks.Rows, features), Truth(picture.Picture)!);
        }
    }

    EditBlocks? Blocks(EditPicture picture, RgbImage? truth, EvidenceImage image, PictureGate gate)
    {
        if (picture is { IsEdited: true, Mask: null } || gate[AnalyzerFamily.Noise] is not null
            || EditMapAnalyzer.Features(image, EditMapFinding.Inputs(image, gate, keypoints)) is not (var columns, var rows, var features))
        {
            return null;
        }

        var kinds = Kinds(truth, columns, rows);
        return new(columns, rows, picture.IsEdited ? features : null, EditMapFit.Sample(picture.Source, picture.Base, features, kinds, columns * rows));
    }

    /// <param name="truth">Null where nothing was edited.</param>
    static bool?[] Kinds(RgbImage? truth, int columns, int rows)
    {
        var kinds = new bool?[columns * rows];
        if (truth is null)
        {
            Array.Fill(kinds, false);
            return kinds;
        }

        if (truth.Width / 8 != columns || truth.Height / 8 != rows)
        {
            return kinds;
        }

        for (var block = 0; block < kinds.Length; block++)
        {
            var (edited, ignored) = (0, 0);
            for (var y = 8 * (block / columns); y < 8 * (block / columns) + 8; y++)
            {
                var row = truth.Row(y);
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

    RgbImage? Truth(EditPicture picture) => picture.Mask is null ? null : codec.Decode(PictureFile.Read(picture.Mask, Limits), Limits).Image;

    /// <summary>In stored orientation.</summary>
    static PixelFigures? Compare(SuspicionMap? map, RgbImage truth)
    {
        var marked = new byte[truth.Width * truth.Height];
        for (var y = 0; y < truth.Height && map is not null; y++)
        {
            for (var x = 0; x < truth.Width; x++)
            {
                if (x / map.CellPixels is var column && y / map.CellPixels is var row && column < map.Columns && row < map.Rows)
                {
                    var value = Math.Abs(map.Values[row * map.Columns + column]) / map.FullScale;
                    marked[y * truth.Width + x] = float.IsNaN(value) ? (byte)0 : (byte)MathF.Round(255 * Math.Min(1, value));
                }
            }
        }

        return PixelFigures.Of(marked, Channel(truth)) is not { } figures ? null : map is null ? PixelFigures.None : figures;
    }

    /// <summary>Red, which in a mask is all there is.</summary>
    internal static byte[] Channel(RgbImage mask)
    {
        var values = new byte[mask.Width * mask.Height];
        for (var y = 0; y < mask.Height; y++)
        {
            var row = mask.Row(y);
            for (var x = 0; x < mask.Width; x++)
            {
                values[y * mask.Width + x] = row[3 * x];
            }
        }

        return values;
    }
}
