using Forensics.Engine.Analyze;
using Forensics.Engine.Watching;
using Microsoft.Extensions.Logging;

namespace Forensics.Engine.Children;

/// <summary>Who waits for an item.</summary>
enum Lane
{
    /// <summary>A step of work: as many at once as there are workers.</summary>
    Work,

    /// <summary>A person in front of a page, who must not wait behind steps of work.</summary>
    View,
}

/// <summary>The children that examine pictures. They are started when needed, lent to one item at a time, and used again; one that failed is replaced.</summary>
/// <param name="localisers">What children run of other people's networks; null: nothing.</param>
public sealed class ExaminerPool(
    ExaminerCommand command, EngineOptions options, TimeProvider time, ILogger<ExaminerPool> log, LocaliserAnalyzers? localisers = null) : IDisposable
{
    readonly SemaphoreSlim work = new(options.Workers);
    readonly SemaphoreSlim view = new(options.Examiner.ViewChildren);
    readonly HashSet<ExaminerProcess> all = [];

    // The last one used is the warmest.
    readonly Stack<ExaminerProcess> idle = [];
    bool isDisposed;

    /// <summary>Ids of the processes that live now.</summary>
    public IReadOnlyList<int> Children
    {
        get
        {
            lock (all)
            {
                return [.. all.Where(child => child.IsAlive).Select(child => child.ProcessId)];
            }
        }
    }

    /// <summary>Starts a child for each worker, so that the first steps need not wait for them. A failure is logged; the steps meet it again.</summary>
    public async Task WarmAsync()
    {
        if (command.IsInProcess)
        {
            return;
        }

        try
        {
            await Task.WhenAll(Enumerable.Range(0, options.Workers).Select(_ => LendAsync(work, static _ => Task.FromResult(0), default, default)));
        }
        catch (ExaminerException error)
        {
            Log.WarmingFailed(log, error);
        }
        catch (ObjectDisposedException)
        {
            // The service was stopped before it began.
        }
    }

    /// <summary>Makes sure that a child lives, or can be started.</summary>
    /// <exception cref="ExaminerException">It can't; every picture would fail now.</exception>
    internal async Task ProbeAsync(CancellationToken cancellation)
    {
        if (!command.IsInProcess && Children.Count == 0)
        {
            await LendAsync(view, static _ => Task.FromResult(0), cancellation, cancellation);
        }
    }

    /// <summary>Ends every child at once, whatever it is doing.</summary>
    public void Dispose()
    {
        List<ExaminerProcess> ended;
        lock (all)
        {
            isDisposed = true;
            ended = [.. all];
            Instruments.ChildrenChanged(-all.Count);
            all.Clear();
            idle.Clear();
        }

        ended.ForEach(child => child.Kill());
        ended.ForEach(child => child.Dispose());
    }

    /// <summary>Has a child answer a request.</summary>
    /// <param name="cancellation">Of a step of work it ends the child, since nobody wants its answer any more. Of a view it counts only while waiting for a
    /// child: people who turn pages would otherwise end one after the other.</param>
    /// <exception cref="ExaminerException">No answer came.</exception>
    internal Task<Frame> AskAsync(Lane lane, FrameKind kind, Func<uint, FrameKind, Frame> request, CancellationToken cancellation) =>
        lane == Lane.Work
            ? LendAsync(work, child => child.AskAsync(kind, request, options.Examiner.WallSeconds, cancellation), cancellation, cancellation)
            : LendAsync(view, child => child.AskAsync(kind, request, options.Examiner.ViewSeconds, CancellationToken.None), cancellation, CancellationToken.None);

    async Task<T> LendAsync<T>(SemaphoreSlim lane, Func<ExaminerProcess, Task<T>> use, CancellationToken waiting, CancellationToken starting)
    {
        await lane.WaitAsync(waiting);
        ExaminerProcess? child = null;
        try
        {
            child = TakeIdle() ?? await StartAsync(starting);
            var answer = await use(child);
            Return(child, answer is Frame { Kind: FrameKind.OutOfMemory or FrameKind.Missing });
            return answer;
        }
        catch (Exception error) when (child is not null)
        {
            End(child);
            ObjectDisposedException.ThrowIf(isDisposed, this);
            var failure = (error as ExaminerException)?.Code ?? error.GetType().Name;
            Instruments.ChildEnded(failure);
            Log.ChildEnded(log, child.ProcessId, failure);
            throw;
        }
        finally
        {
            lane.Release();
        }
    }

    ExaminerProcess? TakeIdle()
    {
        while (true)
        {
            ExaminerProcess? child;
            lock (all)
            {
                ObjectDisposedException.ThrowIf(isDisposed, this);
                if (!idle.TryPop(out child))
                {
                    return null;
                }
            }

            if (child.IsAlive)
            {
                return child;
            }

            End(child);
        }
    }

    async Task<ExaminerProcess> StartAsync(CancellationToken cancellation)
    {
        var child = await Task.Run(() => ExaminerProcess.StartAsync(command, options, localisers, time, cancellation), CancellationToken.None);
        lock (all)
        {
            if (!isDisposed)
            {
                all.Add(child);
                Instruments.ChildrenChanged(1);
                return child;
            }
        }

        child.Dispose();
        throw new ObjectDisposedException(nameof(ExaminerPool));
    }

    void Return(ExaminerProcess child, bool isSpent)
    {
        lock (all)
        {
            if (!isDisposed && !isSpent && child.Served < options.Examiner.ItemsPerChild && child.IsAlive)
            {
                idle.Push(child);
                return;
            }
        }

        End(child);
    }

    void End(ExaminerProcess child)
    {
        lock (all)
        {
            Instruments.ChildrenChanged(all.Remove(child) ? -1 : 0);
        }

        child.Dispose();
    }
}
