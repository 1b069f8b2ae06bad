using Forensics.Engine.Analyze;
using Forensics.Engine.Review;
using Forensics.Imaging;
using Forensics.Similarity.Copies;
using Forensics.Similarity.Models;
using Forensics.Similarity.Products;

namespace Forensics.Engine.Children;

/// <summary>The first request to a child: the options it works with.</summary>
sealed record Hello(
    DecodeLimits Decode, string ModelsFolder, string ProductModel, string ProductCalibration, int DraftMinSidePixels, IReadOnlyList<LocaliserOrder> Localisers)
{
    public static Hello Of(EngineOptions options, LocaliserAnalyzers? localisers) => new(
        options.Decode,
        Path.GetFullPath(options.ModelsFolder),
        options.ProductModel,
        options.ProductCalibration,
        options.Drafts.MinSidePixels,
        localisers?.Orders ?? []);

    public EngineOptions ToOptions() => new()
    {
        DataFolder = "", ModelsFolder = ModelsFolder, Decode = Decode, ProductModel = ProductModel, ProductCalibration = ProductCalibration,
        Drafts = new() { MinSidePixels = DraftMinSidePixels },
    };
}

/// <summary>A network of somebody else that the child is to run.</summary>
/// <param name="Path">Of the manifest.</param>
/// <param name="Manifest">As the parent read it.</param>
sealed record LocaliserOrder(string Path, ModelManifest Manifest);

/// <summary>Its answer. A child of another build would measure otherwise under the same version: programs are replaced under running ones.</summary>
/// <param name="Build">Of the assemblies that measure.</param>
sealed record Ready(string Build)
{
    public static Ready Here { get; } = new(string.Join(' ', new[] { typeof(Ready), typeof(EvidenceImage), typeof(ProductFeatures) }.Select(BuildOf)));

    static string BuildOf(Type type) => type.Assembly.ManifestModule.ModuleVersionId.ToString("N");
}

/// <param name="Analyzers">Ids of those that run.</param>
/// <param name="WithPrint">The picture's print is wanted as well.</param>
sealed record AnalyzeRequest(IReadOnlyList<string> Analyzers, bool WithPrint);

/// <summary>The analysis without its maps: they are the blobs of the answer, first as PNG, then as they are kept, one for each of <paramref name="Maps"/>.</summary>
/// <param name="Maps">Ids of analyzers.</param>
/// <param name="HasPrint">The last blob is the picture's print.</param>
sealed record AnalyzeAnswer(PictureAnalysis Analysis, IReadOnlyList<string> Maps, bool HasPrint);

/// <summary>A copy of a picture made from its pixels: upright, sRGB, JPEG.</summary>
/// <param name="MaxSidePixels">No side is longer.</param>
/// <param name="IsForOthers">Of the quality that the other side of a dispute gets, without subsampling; otherwise a small picture for a page.</param>
/// <param name="Covered">Painted over.</param>
public sealed record CopyOrder(int MaxSidePixels, bool IsForOthers, IReadOnlyList<CoverRectangle> Covered);

/// <summary>An error as an answer.</summary>
/// <param name="Code">Of <see cref="EvidenceFormatException"/>, or the type of the exception.</param>
sealed record Trouble(string Code, string Message);

/// <summary>All that one picture says by itself, ready to be stored.</summary>
/// <param name="Analysis">With the findings of the analyzers that were asked for; maps are in <paramref name="Maps"/> only.</param>
/// <param name="Maps">By analyzer: PNG to lay over the upright picture.</param>
/// <param name="Print">Null when it was not asked for, or the picture could not be read.</param>
public sealed record PictureExamination(PictureAnalysis Analysis, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Maps, CopyPrint? Print)
{
    /// <summary>By analyzer: the bytes of <see cref="Circles.KeptMap"/>, one for each of <see cref="Maps"/>.</summary>
    public required IReadOnlyDictionary<string, ReadOnlyMemory<byte>> KeptMaps { get; init; }
}
