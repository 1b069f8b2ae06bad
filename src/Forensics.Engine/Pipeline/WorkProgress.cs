using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;

namespace Forensics.Engine.Pipeline;

/// <summary>How far the work is, over all processes.</summary>
public sealed record WorkProgress(IReadOnlyList<KindProgress> Kinds)
{
    public int Done => Kinds.Sum(kind => kind.Done);

    /// <summary>Set aside: given up, or cancelled.</summary>
    public int Failed => Kinds.Sum(kind => kind.Failed);

    public int All => Kinds.Sum(kind => kind.All);

    internal static WorkProgress Of(IReadOnlyList<JobCount> counts) => new(
        [.. counts
            .GroupBy(count => count.Kind)
            .OrderBy(kind => kind.Key, StringComparer.Ordinal)
            .Select(kind => new KindProgress(
                kind.Key,
                kind.Where(count => count.State == JobState.Done).Sum(count => count.Count),
                kind.Where(count => count.State is JobState.Failed or JobState.Cancelled).Sum(count => count.Count),
                kind.Sum(count => count.Count)))]);
}

/// <param name="Kind">One of <see cref="JobKind"/>.</param>
public sealed record KindProgress(string Kind, int Done, int Failed, int All);
