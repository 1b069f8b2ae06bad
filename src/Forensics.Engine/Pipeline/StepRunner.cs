using Forensics.Engine.Analyze;
using Forensics.Engine.Children;
using Forensics.Engine.Jobs;
using Forensics.Engine.Rescore;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Forensics.Engine.Watching;
using Microsoft.Extensions.Logging;

namespace Forensics.Engine.Pipeline;

/// <summary>Does one step, whatever its kind, and tells how it failed.</summary>
public sealed class StepRunner(AnalyzeStep analyze, ScoreStep score, RescoreStep rescore, StepWatch watch, ILogger<StepRunner> log)
{
    /// <summary>What this version knows; other kinds are left to the version that asked for them.</summary>
    public IReadOnlyCollection<string> Kinds { get; } = [JobKind.Analyze, JobKind.Score, RescoreStep.Kind];

    /// <param name="cancellation">The step is this process's no more, or the process stops.</param>
    /// <returns>Null when it is done, or nobody's business any more.</returns>
    public async Task<JobFailure?> RunAsync(LeasedJob job, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        using var step = watch.Begin(job);
        try
        {
            await (job.Kind switch
            {
                JobKind.Analyze => analyze.RunAsync(job, cancellation),
                JobKind.Score => score.RunAsync(job, cancellation),
                RescoreStep.Kind => rescore.RunAsync(job, cancellation),
                _ => throw new InvalidOperationException($"A step \"{job.Kind}\" was claimed that this version does not know."),
            });
            step.Ended(failure: null);
            return null;
        }
        catch (LeaseLostException)
        {
            Log.LeaseLost(log, job.Kind, job.Subject);
            return null;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception error)
        {
            var kind = KindOf(error);
            step.Ended(kind);
            Log.JobFailed(log, error, job.Kind, job.Subject, kind);
            return new JobFailure(kind, $"{error.GetType().Name}: {error.Message}");
        }
    }

    static string KindOf(Exception error) => error switch
    {
        ExaminerException examiner => examiner.Failure switch
        {
            ExaminerFailure.Crashed => FailureKind.Crash,
            ExaminerFailure.TimedOut or ExaminerFailure.CpuLimit => FailureKind.Timeout,
            ExaminerFailure.OutOfMemory => FailureKind.Memory,
            ExaminerFailure.StartFailed => FailureKind.Service,
            _ => FailureKind.Error,
        },
        DamagedPictureException or FileNotFoundException or DirectoryNotFoundException => FailureKind.Permanent,
        _ => StorageFailure.Is(error) ? FailureKind.Storage : FailureKind.Error,
    };
}
