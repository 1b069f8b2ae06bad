namespace Forensics.Disputes.Scoring;

/// <summary>One line of a policy: which value of which analyzer speaks for or against which claim, and how strongly.</summary>
/// <remarks>Exactly one of <see cref="Points"/>, <see cref="WhenTrue"/> and <see cref="WhenPresent"/> is given.</remarks>
public sealed record Signal
{
    /// <summary>Stable id; the text that explains it is keyed by it.</summary>
    public required string Id { get; init; }

    public required Claim Claim { get; init; }

    /// <summary>Signals of one family are not independent: only the strongest counts.</summary>
    public required string Family { get; init; }

    public required string Analyzer { get; init; }

    /// <summary>Name of the value within the finding.</summary>
    public required string Value { get; init; }

    /// <summary>Where the weight comes from.</summary>
    public required CapSource CapSource { get; init; }

    /// <summary>[value, log10 LR] pairs, values ascending: linear between them, constant outside.</summary>
    public IReadOnlyList<double[]>? Points { get; init; }

    /// <summary>log10 LR when the flag is true; a false flag says nothing.</summary>
    public double? WhenTrue { get; init; }

    /// <summary>log10 LR when the value is there at all; its absence says nothing.</summary>
    public double? WhenPresent { get; init; }

    /// <summary>log10 LR of a finding, before caps; null when the value is not there.</summary>
    public double? Weigh(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return WeighValue(finding.Values.TryGetValue(Value, out var value) ? value : default(FindingValue?));
    }

    /// <summary>log10 LR of a measurement, before caps; null when it is not there.</summary>
    internal double? WeighValue(FindingValue? value)
    {
        if (value is not { } measured)
        {
            return null;
        }

        if (Points is not null)
        {
            return measured.Number is { } number ? Interpolate(Points, number) : null;
        }

        return WhenTrue is { } llr ? (measured.Flag == true ? llr : null) : WhenPresent;
    }

    internal IEnumerable<string> Problems(SortedDictionary<string, double> familyCaps)
    {
        if (!familyCaps.ContainsKey(Family))
        {
            yield return $"signal {Id} names family {Family}, which familyCaps does not list.";
        }

        if ((Points is null ? 0 : 1) + (WhenTrue is null ? 0 : 1) + (WhenPresent is null ? 0 : 1) != 1)
        {
            yield return $"signal {Id} needs exactly one of points, whenTrue and whenPresent.";
        }

        if (Points is not null && (Points.Count < 2 || Points.Any(point => point.Length != 2)))
        {
            yield return $"signal {Id}: points needs at least two [value, log10 LR] pairs.";
        }
        else if (Points is not null && Points.Zip(Points.Skip(1)).Any(pair => pair.First[0] >= pair.Second[0]))
        {
            yield return $"signal {Id}: the values of points must ascend.";
        }
    }

    static double Interpolate(IReadOnlyList<double[]> points, double value)
    {
        if (value <= points[0][0])
        {
            return points[0][1];
        }

        for (var i = 1; i < points.Count; i++)
        {
            if (value <= points[i][0])
            {
                var share = (value - points[i - 1][0]) / (points[i][0] - points[i - 1][0]);
                return points[i - 1][1] + share * (points[i][1] - points[i - 1][1]);
            }
        }

        return points[^1][1];
    }
}

public enum CapSource
{
    /// <summary>Fitted to labelled pictures and bounded by how many there were.</summary>
    Fitted,

    /// <summary>A definitional fact (a valid label, an equal hash): weighted by judgement, bounded by its family's cap.</summary>
    Expert,
}
