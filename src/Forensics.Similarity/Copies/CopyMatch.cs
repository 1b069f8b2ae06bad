using Forensics.Imaging;
using Forensics.Similarity.Geometry;

namespace Forensics.Similarity.Copies;

public enum CopyRelation
{
    /// <summary>The same picture, or a part of it, however it was cropped, framed, scaled or turned.</summary>
    SamePicture,

    /// <summary>The same things in another shot, or one picture changed beyond what can be told. Shown, never weighed.</summary>
    SameScene,
}

public enum CopyStage
{
    /// <summary>The hashes of the whole pictures are near each other.</summary>
    Hash,

    /// <summary>A hash of a part is near one of the other's.</summary>
    Crop,

    /// <summary>Only local features lead from one to the other.</summary>
    Keypoints,
}

/// <summary>Which of the two shows more. What was cut away can't come back, so the one that shows less can't be the original.</summary>
public enum CopyContainment
{
    /// <summary>Both show about the same.</summary>
    Equal,

    /// <summary>All of the disputed picture lies inside the known one.</summary>
    KnownContainsDisputed,

    /// <summary>All of the known picture lies inside the disputed one: a screenshot, a frame, a collage.</summary>
    DisputedContainsKnown,

    /// <summary>Each shows something that the other lacks.</summary>
    Overlap,

    /// <summary>A hash alone does not tell.</summary>
    Unknown,
}

/// <summary>What two pictures have to do with each other.</summary>
/// <param name="DistanceBits">Least PDQ distance of their regions in any form, 0 to 256; null when no region can be compared.</param>
/// <param name="Form">How the disputed picture must be turned to lie like the known one.</param>
/// <param name="Inliers">Places that one mapping explains; 0 when there is none, or only hashes were compared.</param>
/// <param name="Log10Nfa">Log10 of how many such mappings chance would give; null without a mapping.</param>
/// <param name="Correlation">Median correlation of the detail of both where they overlap, -1 to 1; null when not measured.</param>
/// <param name="ScaleKnownToDisputed">Length of the disputed picture that one pixel of the known takes; null without a mapping. Below 1 the disputed is the smaller copy.</param>
/// <param name="Matrix">Nine values, row-major, from the disputed picture's upright pixels to the known one's; null when there is none.</param>
/// <param name="Lines">The inliers, for drawing.</param>
/// <param name="Llr10">Log10 LR that one is a copy of the other, capped; null for <see cref="CopyRelation.SameScene"/>.</param>
public sealed record CopyMatch(
    CopyRelation Relation,
    CopyStage Stage,
    int? DistanceBits,
    Orientation Form,
    int Inliers,
    double? Log10Nfa,
    double? Correlation,
    CopyContainment Containment,
    double? ScaleKnownToDisputed,
    IReadOnlyList<double>? Matrix,
    IReadOnlyList<PointPair> Lines,
    double? Llr10)
{
    /// <summary>Two files of the same bytes, whatever they show.</summary>
    public static CopyMatch OfEqualBytes { get; } = new(
        CopyRelation.SamePicture, CopyStage.Hash, 0, Orientation.Upright, 0, null, null, CopyContainment.Equal, 1, null, [], CopyVerifier.MaxLlr10);
}
