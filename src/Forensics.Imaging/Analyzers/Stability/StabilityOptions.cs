using System.ComponentModel.DataAnnotations;

namespace Forensics.Imaging.Analyzers.Stability;

/// <summary>Options of <see cref="StabilityAnalyzer"/>.</summary>
public sealed record StabilityOptions
{
    /// <summary>Common area ÷ joint area of two boxes from which they are the same place. Default 0.3: squares come in fixed sizes, and masks grow or
    /// shrink a little.</summary>
    [Range(0.01, 1)]
    public double MinOverlap { get; init; } = 0.3;

    /// <summary>Processor time that may be spent, in milliseconds, as it is foretold from sizes: a clock would give other findings on a busy machine.
    /// Default 7500: six ways with copy-move up to 2.4 megapixels, four at 12. The first way is always tried.</summary>
    [Range(1, 3_600_000)]
    public double BudgetMilliseconds { get; init; } = 7500;
}
