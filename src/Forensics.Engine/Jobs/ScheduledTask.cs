namespace Forensics.Engine.Jobs;

/// <summary>Work that comes round by the clock. Of all processes on one database, one at a time does it: the one that holds the leader's lease.</summary>
/// <param name="Name">Stable; of the lease, the log and the metrics.</param>
/// <param name="Every">Between two runs, from the end of one to the beginning of the next.</param>
/// <param name="Run">Must be safe to begin again after it was cut off anywhere.</param>
public sealed record ScheduledTask(string Name, TimeSpan Every, Func<CancellationToken, Task> Run);
