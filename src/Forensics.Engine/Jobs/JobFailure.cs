namespace Forensics.Engine.Jobs;

/// <summary>Why a step failed.</summary>
/// <param name="Kind">One of <see cref="FailureKind"/>.</param>
/// <param name="Message">For people: names what to look at; ids, no contents.</param>
public sealed record JobFailure(string Kind, string Message);

/// <summary>Kinds of failures. They differ in whether trying again can help, and in whom it is counted against.</summary>
public static class FailureKind
{
    /// <summary>The database or the disk: not the step's fault, tried again for ever.</summary>
    public const string Storage = "storage";

    /// <summary>The program is not whole: no child can be started, a library or a model is missing. Not the step's fault either.</summary>
    public const string Service = "service";

    /// <summary>The step's own error.</summary>
    public const string Error = "error";

    /// <summary>The process that examined its picture ended.</summary>
    public const string Crash = "crash";

    /// <summary>Its picture took more time than it may.</summary>
    public const string Timeout = "timeout";

    /// <summary>Its picture took more memory than it may.</summary>
    public const string Memory = "memory";

    /// <summary>Worker processes keep ending during it.</summary>
    public const string Interrupted = "interrupted";

    /// <summary>Trying again can't help: the bytes on the disk are damaged.</summary>
    public const string Permanent = "permanent";
}

/// <summary>When a step that failed is tried again.</summary>
/// <param name="GiveUp">It is set aside now.</param>
/// <param name="Delay">Until it may be tried again, before jitter.</param>
/// <param name="IsCounted">The failure counts among the step's attempts.</param>
public readonly record struct Retry(bool GiveUp, TimeSpan Delay, bool IsCounted)
{
    static readonly TimeSpan OutageDelay = TimeSpan.FromSeconds(5);
    static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(2);
    static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);

    /// <param name="kind">One of <see cref="FailureKind"/>.</param>
    /// <param name="attempts">Counted failures, this one included.</param>
    public static Retry After(string kind, int attempts, EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return kind switch
        {
            FailureKind.Storage or FailureKind.Service => new Retry(false, OutageDelay, IsCounted: false),
            FailureKind.Permanent => new Retry(true, TimeSpan.Zero, IsCounted: true),
            // Another child tells whether it was the picture or its neighbours; a third would only cost the others time.
            FailureKind.Crash or FailureKind.Timeout or FailureKind.Memory => new Retry(attempts >= options.MaxCrashes, FirstDelay, IsCounted: true),
            _ => new Retry(attempts >= options.MaxAttempts, Doubling(attempts), IsCounted: true),
        };
    }

    /// <summary>Two seconds after the first, four after the second and so on, at most five minutes.</summary>
    public static TimeSpan Doubling(int times) =>
        TimeSpan.FromSeconds(Math.Min(LongestDelay.TotalSeconds, FirstDelay.TotalSeconds * Math.Pow(2, Math.Min(times, 30) - 1)));

    /// <summary>Spread over half to one and a half of it, so that what failed together does not come back together.</summary>
    /// <param name="random">0 up to 1.</param>
    public static TimeSpan Jittered(TimeSpan delay, double random) => delay * (0.5 + random);
}
