using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Storage;

namespace Forensics.Engine.Rescore;

/// <summary>What is to be scored again, by which policy.</summary>
/// <param name="PolicySha256">A policy the database knows.</param>
/// <param name="Since">Only reports handed in at this moment or later.</param>
/// <param name="Shop">Only reports on orders of this shop.</param>
/// <param name="Claim">Only reports that make this claim.</param>
/// <param name="IsDryRun">Compare only: no score is stored, no picture examined again.</param>
public sealed record RescoreRequest(
    string PolicySha256, DateTimeOffset? Since = null, string? Shop = null, Claim? Claim = null, bool IsDryRun = false);

/// <summary>A run as people look at it.</summary>
/// <param name="Policy">Such as <c>baseline@1</c>.</param>
/// <param name="ChunksDone">Parts that are done, of <see cref="RescoreRunRow.Chunks"/>.</param>
/// <param name="ChunksFailed">Parts given up; the run waits until they are asked for again.</param>
/// <param name="Waiting">Pictures and scores the run still waits for before it begins.</param>
/// <param name="Tally">Of the parts that are done.</param>
public sealed record RescoreView(RescoreRunRow Run, string Policy, int ChunksDone, int ChunksFailed, int Waiting, RescoreTally Tally)
{
    public bool IsDone => Run.State == RescoreState.Done;

    /// <summary>Nothing of it waits or runs any more, although it isn't done.</summary>
    public bool IsStuck => !IsDone && ChunksFailed > 0 && ChunksDone + ChunksFailed == Run.Chunks;

    /// <summary>0 to 1.</summary>
    public double Share => IsDone ? 1 : Run.Chunks == 0 ? 0 : (double)ChunksDone / Run.Chunks;
}

/// <summary>The reports of a part, as they are stored with it.</summary>
/// <param name="Ids">In their order.</param>
/// <param name="Scores">Of each, the score that counted when the run began.</param>
sealed record ChunkReports(IReadOnlyList<string> Ids, IReadOnlyList<long> Scores);
