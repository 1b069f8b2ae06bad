using System.Text.Json.Serialization;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;

namespace Forensics.Engine.Rescore;

/// <summary>What came of many comparisons, counted. Tallies of parts add up to that of the whole, in whatever order.</summary>
public sealed class RescoreTally
{
    const int Claims = 5;
    const int AllBands = 5;

    /// <summary>Reports that were scored.</summary>
    public int Scored { get; set; }

    /// <summary>Reports of the scope whose score is gone.</summary>
    public int LeftOut { get; set; }

    /// <summary>Reports with a claim whose score moved.</summary>
    public int Moved { get; set; }

    /// <summary>Reports with a claim whose band moved.</summary>
    public int BandMoved { get; set; }

    /// <summary>Reports whose strongest claim is another.</summary>
    public int StrongestMoved { get; set; }

    /// <summary>Decided claims that disagree with the advice now and did not before.</summary>
    public int NewlyDisagreeing { get; set; }

    /// <summary>Claims by claim, band before and band after, the last running fastest.</summary>
    public List<int> Bands { get; set; } = [.. new int[Claims * AllBands * AllBands]];

    /// <summary>How many claims each signal moved most, by claim and signal: "edited ela-region".</summary>
    public SortedDictionary<string, MoveCount> Movers { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Claims that had one band and have another.</summary>
    public int Of(Claim claim, Band before, Band after) => Bands[Index(claim, before, after)];

    /// <summary>Adds one report's comparison.</summary>
    public void Add(ScoreSummary before, ScoreSummary after, IReadOnlyList<ScoreMove> moves)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(moves);
        Scored++;
        Moved += moves.Count > 0 ? 1 : 0;
        BandMoved += moves.Any(move => move.IsBandMoved) ? 1 : 0;
        StrongestMoved += before.Strongest != after.Strongest ? 1 : 0;
        NewlyDisagreeing += moves.Count(move => move.IsNewlyDisagreeing);
        for (var i = 0; i < before.Claims.Count; i++)
        {
            Bands[Index(before.Claims[i].Claim, before.Claims[i].Band, after.Claims[i].Band)]++;
        }

        foreach (var move in moves)
        {
            if (move.MovedBy is { } by)
            {
                Count($"{DisputeJson.NameOf(move.After.Claim)} {by.Signal}", new MoveCount(1, move.IsBandMoved ? 1 : 0));
            }
        }
    }

    public void Add(RescoreTally other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Scored += other.Scored;
        LeftOut += other.LeftOut;
        Moved += other.Moved;
        BandMoved += other.BandMoved;
        StrongestMoved += other.StrongestMoved;
        NewlyDisagreeing += other.NewlyDisagreeing;
        for (var i = 0; i < Bands.Count; i++)
        {
            Bands[i] += other.Bands[i];
        }

        foreach (var (mover, count) in other.Movers)
        {
            Count(mover, count);
        }
    }

    /// <summary>Claims whose band is another now.</summary>
    [JsonIgnore]
    public int ClaimBandsMoved => Enum.GetValues<Claim>().Sum(BandsMoved);

    public int BandsMoved(Claim claim) =>
        Enum.GetValues<Band>().Sum(before => Enum.GetValues<Band>().Where(after => after != before).Sum(after => Of(claim, before, after)));

    static int Index(Claim claim, Band before, Band after) => ((int)claim * AllBands + (int)before) * AllBands + (int)after;

    void Count(string mover, MoveCount count) => Movers[mover] = Movers.TryGetValue(mover, out var known) ? new(known.Claims + count.Claims, known.Bands + count.Bands) : count;
}

/// <param name="Claims">Claims whose score moved.</param>
/// <param name="Bands">Of these, those whose band moved.</param>
public readonly record struct MoveCount(int Claims, int Bands);
