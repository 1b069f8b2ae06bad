using Microsoft.ML.OnnxRuntime;

namespace Forensics.Similarity.Localisers;

/// <summary>Stops a network that takes too long or too much: one guard for all tiles of a picture.</summary>
/// <remarks>The runtime heeds a stop between two operators, not inside one, so a single enormous operator is stopped late. A tile's size bounds it;
/// beyond that stand the limits of the child process.</remarks>
sealed class RunGuard : IDisposable
{
    // Often enough that an operator's time, not this, says how late a stop comes; reading the memory takes some 20 µs.
    static readonly TimeSpan Period = TimeSpan.FromMilliseconds(20);

    readonly Lock gate = new();
    readonly TimeProvider time;
    readonly long start;
    readonly int maxMs;
    readonly long? maxBytes;
    readonly long before;
    readonly ITimer timer;
    RunOptions? running;
    string? exceeded;

    /// <param name="maxMemMb">Null: not watched.</param>
    public RunGuard(TimeProvider time, int maxMs, int? maxMemMb)
    {
        (this.time, this.maxMs, maxBytes) = (time, maxMs, (long?)maxMemMb << 20);
        (start, before) = (time.GetTimestamp(), maxBytes is null ? 0 : OutsideHeap());
        timer = time.CreateTimer(static guard => ((RunGuard)guard!).Look(), this, Period, Period);
    }

    /// <summary>Does one run under guard.</summary>
    /// <exception cref="LocaliserException">A limit is exceeded, or the network broke down.</exception>
    public T Run<T>(Func<RunOptions, T> run)
    {
        using var options = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        lock (gate)
        {
            running = options;
        }

        try
        {
            Look();
            ThrowIfExceeded(null);
            var result = run(options);
            Look();
            ThrowIfExceeded(null);
            return result;
        }
        catch (OnnxRuntimeException problem)
        {
            ThrowIfExceeded(problem);
            throw new LocaliserException(LocaliserFailure.Broken, $"The network broke down: {problem.Message}", problem);
        }
        finally
        {
            lock (gate)
            {
                running = null;
            }
        }
    }

    public void Dispose() => timer.Dispose();

    void Look()
    {
        lock (gate)
        {
            exceeded ??= time.GetElapsedTime(start).TotalMilliseconds > maxMs ? LocaliserFailure.Timeout
                : maxBytes is { } most && OutsideHeap() - before > most ? LocaliserFailure.MemoryLimit
                : null;
            if (exceeded is not null && running is not null)
            {
                running.Terminate = true;
            }
        }
    }

    void ThrowIfExceeded(Exception? inner)
    {
        lock (gate)
        {
            if (exceeded is not null)
            {
                throw new LocaliserException(
                    exceeded,
                    exceeded == LocaliserFailure.Timeout
                        ? FormattableString.Invariant($"No answer within {maxMs} ms (limits.maxMs).")
                        : FormattableString.Invariant($"More than {maxBytes >> 20} MiB were taken (limits.maxMemMb)."),
                    inner);
            }
        }
    }

    /// <summary>Resident memory without the managed heap: the network's own is outside it, and tensors are in the estimate. The heap is as large as the last
    /// collection left it, or as what was allocated since, whichever is more.</summary>
    static long OutsideHeap() => Environment.WorkingSet - Math.Max(GC.GetGCMemoryInfo().TotalCommittedBytes, GC.GetTotalMemory(false));
}
