using Forensics.Disputes;

namespace Forensics.Engine.Children;

/// <summary>Why a picture was not examined to the end.</summary>
public enum ExaminerFailure
{
    /// <summary>The child ended, or answered what can't be understood; the message tells the signal or exit code.</summary>
    Crashed,

    /// <summary>Over <see cref="ExaminerOptions.WallSeconds"/>, or <see cref="ExaminerOptions.ViewSeconds"/> where a person waits.</summary>
    TimedOut,

    /// <summary>Over <see cref="ExaminerOptions.CpuSeconds"/>.</summary>
    CpuLimit,

    /// <summary>Over <see cref="ExaminerOptions.HeapMegabytes"/> or <see cref="ExaminerOptions.ResidentMegabytes"/>.</summary>
    OutOfMemory,

    /// <summary>The child is well and reports an error of the program.</summary>
    Failed,

    /// <summary>No child could be started, or it lacks a library or model. No picture is to blame.</summary>
    StartFailed,
}

/// <summary>Examining one picture came to no result. The process goes on, and the next picture gets a sound child.</summary>
public sealed class ExaminerException : Exception
{
    /// <param name="message">Follows the code of the failure.</param>
    public ExaminerException(ExaminerFailure failure, string message, Exception? inner = null) : base($"{DisputeJson.NameOf(failure)}: {message}", inner) =>
        Failure = failure;

    public ExaminerFailure Failure { get; }

    /// <summary>Stable code: <c>crashed</c>, <c>timed-out</c>, <c>cpu-limit</c>, <c>out-of-memory</c>, <c>failed</c> or <c>start-failed</c>.</summary>
    public string Code => DisputeJson.NameOf(Failure);

    /// <summary>Trying this item again may fail again for its own sake. False: every item would fail now.</summary>
    public bool IsItemsFault => Failure != ExaminerFailure.StartFailed;
}
