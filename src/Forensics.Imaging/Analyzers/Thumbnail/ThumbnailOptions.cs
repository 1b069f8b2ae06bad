using System.ComponentModel.DataAnnotations;

namespace Forensics.Imaging.Analyzers.Thumbnail;

/// <summary>Options of <see cref="ThumbnailAnalyzer"/>. Chosen on genuine and made pairs; figures in README.md.</summary>
public sealed record ThumbnailOptions
{
    /// <summary>Correlation from which thumbnail and picture show the same. Default 0.9.</summary>
    [Range(0, 1)]
    public double MinAgreement { get; init; } = 0.9;

    /// <summary>Correlation without the quarter that fits worst from which they show the same but for a part. Default 0.95.</summary>
    [Range(0, 1)]
    public double MinKeptAgreement { get; init; } = 0.95;

    /// <summary>Correlation from which a picture is said to be a part of its thumbnail. Default 0.95: of thousands of places tried one always fits somewhat.</summary>
    [Range(0, 1)]
    public double MinCropAgreement { get; init; } = 0.95;

    /// <summary>Mean difference of a cell, in levels, from which a part differs. Default 20.</summary>
    [Range(1, 255)]
    public double MinCellDifference { get; init; } = 20;

    /// <summary>How many times the median cell's difference that must be as well. Default 6: a poor thumbnail differs everywhere.</summary>
    [Range(1, 100)]
    public double MinCellContrast { get; init; } = 6;

    /// <summary>Least standard deviation of luma, in levels, on either side: flat pictures agree and differ by chance. Default 4.</summary>
    [Range(0.1, 128)]
    public double MinSpread { get; init; } = 4;

    /// <summary>Shortest side of a thumbnail, in pixels. Default 32: below, a cell is less than four pixels wide.</summary>
    [Range(8, 1000)]
    public int MinSidePixels { get; init; } = 32;
}
