namespace Forensics.Imaging.Analyzers.CopyMove;

/// <summary>Which places of a picture were copied to another place of it.</summary>
/// <param name="NotApplicable">A code of <see cref="CopyMoveReason"/>, with everything else at its default; null when it ran.</param>
/// <param name="Keypoints">Keypoints compared with each other.</param>
/// <param name="Matches">Pairs of places whose descriptors are alike and unlike the rest's.</param>
/// <param name="Regions">Pairs of areas that one mapping lays on each other, clones first, then by area.</param>
/// <param name="Map">1 in both areas of every clone, 0 elsewhere; null without a clone.</param>
public sealed record CopyMoveResult(
    string? NotApplicable, int Keypoints = 0, int Matches = 0, IReadOnlyList<CopyMoveRegion>? Regions = null, SuspicionMap? Map = null)
{
    /// <summary>Of <see cref="Regions"/>, those that are copies of pixels.</summary>
    public IEnumerable<CopyMoveRegion> Clones => (Regions ?? []).Where(region => region.Verdict == CopyMoveVerdict.Clone);

    /// <summary>Of the strongest clone, for a policy to weigh; 0 without one, at most 1.</summary>
    public double Strength => Clones.Select(clone => clone.Strength).DefaultIfEmpty().Max();

    /// <summary>Of the picture, the share that clones and their sources take.</summary>
    public double MarkedShare => Map is null ? 0 : Map.Values.Average();
}

/// <summary>Two areas of one picture that show the same.</summary>
/// <param name="First">Around the one area, stored orientation.</param>
/// <param name="Second">Around the other.</param>
/// <param name="AreaPixels">Pixels of <paramref name="First"/>'s area (not of the box).</param>
/// <param name="Mapping">From the first to the second, pixels of the picture.</param>
/// <param name="Inliers">Matches at distinct places that the mapping explains.</param>
/// <param name="Log10Nfa">Log10 of how many such mappings chance would produce.</param>
/// <param name="NoiseCorrelation">Of what is left where there is least content, -1 to 1; NaN where nothing is left to compare.</param>
/// <param name="DetailCorrelation">Of what is a little coarser than noise, in the quieter half, -1 to 1; NaN where nothing is left to compare.</param>
/// <param name="LevelDifference">By how many grey levels their parts usually differ in brightness, without sign; NaN where too little lies inside.</param>
/// <param name="Copy">Which of the two is the copy.</param>
public sealed record CopyMoveRegion(
    CopyMoveVerdict Verdict,
    PixelBox First,
    PixelBox Second,
    int AreaPixels,
    SimilarityMapping Mapping,
    int Inliers,
    double Log10Nfa,
    double NoiseCorrelation,
    double DetailCorrelation,
    double LevelDifference,
    CopySide Copy)
{
    // Beyond, chance is out of the question anyway.
    const double MostLog10 = 30;

    // Detail is content too, which equal things share.
    const double DetailWeight = 0.5;

    /// <summary>How far the mapping is from chance (-<see cref="Log10Nfa"/>, at most 30, ÷ 30) × how much of the noise agrees, or half of how much of the
    /// detail does where that is more; 0 to 1.</summary>
    /// <remarks>It orders regions of one verdict and is no probability: only among clones does it mean anything.</remarks>
    public double Strength => Math.Clamp(-Log10Nfa / MostLog10, 0, 1) * Math.Max(OrZero(NoiseCorrelation), DetailWeight * OrZero(DetailCorrelation));

    static double OrZero(double correlation) => double.IsNaN(correlation) ? 0 : Math.Max(0, correlation);
}

/// <summary>What two areas that show the same are to each other.</summary>
public enum CopyMoveVerdict
{
    /// <summary>The same pixels: noise agrees as well as content.</summary>
    Clone,

    /// <summary>The same content with other noise: two equal things, photographed.</summary>
    EqualContent,

    /// <summary>The same content, and no noise left to tell by: a drawing, a screenshot, a coarse save.</summary>
    CannotTell,

    /// <summary>A pattern: the area overlaps its own copy, which no copy can, or most of its places are found in third places too.</summary>
    Repeated,
}

/// <summary>Which of two areas was made from the other.</summary>
public enum CopySide
{
    Either,
    First,
    Second,
}

/// <summary>Stable codes of <see cref="CopyMoveResult.NotApplicable"/>.</summary>
public static class CopyMoveReason
{
    /// <summary>A side is shorter than <see cref="CopyMoveOptions.MinSidePixels"/> at working size.</summary>
    public const string TooSmall = "too-small";

    /// <summary>It ran, and no place is a copy of another: of a finding, which then says nothing of other edits.</summary>
    public const string NoCopy = "no-copy";

    /// <summary>Too few places that could be found again.</summary>
    public const string Flat = "flat";
}
