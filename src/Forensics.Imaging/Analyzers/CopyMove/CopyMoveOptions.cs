using System.ComponentModel.DataAnnotations;

namespace Forensics.Imaging.Analyzers.CopyMove;

/// <summary>Options of <see cref="CopyMoveAnalyzer"/>. Lengths are pixels of the working size. Defaults are those of the method's description in README.md.</summary>
public sealed record CopyMoveOptions
{
    /// <summary>Longer side of the picture as it is worked on; smaller pictures stay as they are. Default 1600.</summary>
    [Range(64, 4096)]
    public int WorkingSidePixels { get; init; } = 1600;

    /// <summary>Shorter side below which nothing can be told. Default 64.</summary>
    [Range(32, 4096)]
    public int MinSidePixels { get; init; } = 64;

    /// <summary>The strongest keypoints are kept. Default 4000: matching them with themselves takes time by the square.</summary>
    [Range(16, 20_000)]
    public int MaxKeypoints { get; init; } = 4000;

    /// <summary>Descriptor distance ÷ that of the next neighbour below which all up to here are matches. Default 0.6: what is no copy is left to the number of
    /// false alarms.</summary>
    [Range(0.1, 0.95)]
    public double Ratio { get; init; } = 0.6;

    /// <summary>Most matches of one keypoint. Default 3: a source pasted three times.</summary>
    [Range(1, 16)]
    public int MaxCopies { get; init; } = 3;

    /// <summary>Places nearer than this, or than 3 scales of the larger keypoint, are no match. Default 24.</summary>
    [Range(1, 1000)]
    public double MinDistancePixels { get; init; } = 24;

    /// <summary>Copies turned left to right are looked for too. Default true.</summary>
    public bool Mirrored { get; init; } = true;

    /// <summary>Matches beyond are dropped, the most distant descriptors first. Default 3000.</summary>
    [Range(6, 20_000)]
    public int MaxMatches { get; init; } = 3000;

    /// <summary>How far from its mapped place a match may lie. Default 3.</summary>
    [Range(0.5, 20)]
    public double TolerancePixels { get; init; } = 3;

    /// <summary>Mappings tried on one cluster of matches. Default 600.</summary>
    [Range(1, 100_000)]
    public int MaxTrials { get; init; } = 600;

    /// <summary>Fewest matches at distinct places that one mapping explains. Default 6.</summary>
    [Range(3, 1000)]
    public int MinInliers { get; init; } = 6;

    /// <summary>Log10 of the number of false alarms that a mapping must stay below. Default -2.</summary>
    public double MaxLog10Nfa { get; init; } = -2;

    /// <summary>Mappings looked at pixel by pixel, the least likely by chance first. Default 16.</summary>
    [Range(1, 1000)]
    public int MaxMappings { get; init; } = 16;

    /// <summary>Correlation of 16×16 windows above which two places agree. Default 0.95.</summary>
    [Range(0.5, 0.999)]
    public double MinCorrelation { get; init; } = 0.95;

    /// <summary>Smallest connected area that agrees. Default 1000 pixels.</summary>
    [Range(256, int.MaxValue)]
    public int MinAreaPixels { get; init; } = 1000;

    /// <summary>Correlation of the noise above which the one is a copy of the other. Default 0.2.</summary>
    [Range(0.05, 0.95)]
    public double MinNoiseCorrelation { get; init; } = 0.2;

    /// <summary>Of the matches that begin or end in an area, the share that copies must explain; where less is, the area shows something that the picture
    /// shows often. Default 0.3.</summary>
    [Range(0, 1)]
    public double MinExplainedShare { get; init; } = 0.3;
}
