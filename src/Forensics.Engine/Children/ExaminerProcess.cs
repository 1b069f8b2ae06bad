using System.Collections;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Forensics.Engine.Analyze;

namespace Forensics.Engine.Children;

/// <summary>One child, as its parent sees it: asked one thing at a time, watched while it works, ended when it goes too far.</summary>
sealed class ExaminerProcess : IDisposable
{
    static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(100);

    // A child that closed its output is about to end; one that doesn't is killed.
    static readonly TimeSpan EndGrace = TimeSpan.FromSeconds(2);

    // Connection strings and keys in the environment are none of a child's business: it handles hostile files.
    static readonly string[] PassedOn = ["PATH", "HOME", "TMPDIR", "TZ", "LANG", "FORENSICS_HOME"];
    static readonly string[] PassedOnPrefixes = ["DOTNET_", "COMPlus_", "LC_", "LD_"];

    readonly Process process;
    readonly ErrorTail tail;
    readonly ExaminerOptions options;
    readonly TimeProvider time;
    uint number;
    int disposals;

    ExaminerProcess(Process process, ExaminerOptions options, TimeProvider time)
    {
        (this.process, this.options, this.time) = (process, options, time);
        ProcessId = process.Id;
        tail = new ErrorTail(process.StandardError.BaseStream);
    }

    public int ProcessId { get; }

    /// <summary>Items it answered.</summary>
    public int Served { get; private set; }

    public bool IsAlive => !process.HasExited;

    /// <exception cref="ExaminerException"><see cref="ExaminerFailure.StartFailed"/>.</exception>
    public static async Task<ExaminerProcess> StartAsync(
        ExaminerCommand command, EngineOptions options, LocaliserAnalyzers? localisers, TimeProvider time, CancellationToken cancellation)
    {
        var child = new ExaminerProcess(Start(command, options.Examiner), options.Examiner, time);
        try
        {
            var answer = await child.AskAsync(FrameKind.Hello, (number, kind) => Frame.Of(number, kind, Hello.Of(options, localisers)), options.Examiner.StartSeconds, cancellation);
            var build = answer.Kind == FrameKind.Ok ? answer.Read<Ready>().Build : "";
            if (build != Ready.Here.Build)
            {
                throw new ExaminerException(ExaminerFailure.StartFailed, "The program on the disk is of another build than the one that runs; start it again.");
            }

            child.Served = 0;
            return child;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            child.Dispose();
            throw error is ExaminerException { Failure: ExaminerFailure.StartFailed }
                ? error
                : new ExaminerException(ExaminerFailure.StartFailed, $"{command.FileName} does not answer ({error.Message})", error);
        }
    }

    /// <summary>Asks for one item.</summary>
    /// <exception cref="ExaminerException">No answer came, or none that is one. The child has ended.</exception>
    /// <exception cref="OperationCanceledException">The child has ended for it.</exception>
    public async Task<Frame> AskAsync(FrameKind kind, Func<uint, FrameKind, Frame> request, double wallSeconds, CancellationToken cancellation)
    {
        var asked = request(++number, kind);
        // Pipes block; a thread of its own costs little beside an item, and none of the pool's is held.
        var exchange = Task.Factory.StartNew(() => Exchange(asked), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var exceeded = await WatchAsync(exchange, wallSeconds, cancellation);
        try
        {
            // Something that the child started may hold its pipes open after its end.
            var answer = exceeded is null ? await exchange : await exchange.WaitAsync(EndGrace, time, CancellationToken.None);
            Served++;
            return answer;
        }
        catch (Exception error) when (error is IOException or InvalidDataException or ObjectDisposedException or TimeoutException)
        {
            throw exceeded ?? await ExplainAsync(error);
        }
    }

    public void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended by itself meanwhile.
        }
    }

    /// <summary>Ends it. By whoever comes first: the pool when it ends, or the item at hand.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposals, 1) == 1)
        {
            return;
        }

        Kill();
        process.WaitForExit(EndGrace);
        process.Dispose();
    }

    Frame Exchange(Frame request)
    {
        try
        {
            request.WriteTo(process.StandardInput.BaseStream);
        }
        catch (IOException) when (!IsAlive)
        {
            // What it said before it ended tells more.
        }

        var answer = Frame.ReadFrom(process.StandardOutput.BaseStream, Frame.MaxAnswerBytes) ?? throw new EndOfStreamException("It ended without an answer.");
        return answer.Number == request.Number ? answer : throw new InvalidDataException($"Answer {answer.Number} to request {request.Number}.");
    }

    /// <returns>The limit that was exceeded, and the child ended for it; null when the exchange came to an end by itself.</returns>
    async Task<ExaminerException?> WatchAsync(Task exchange, double wallSeconds, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        var cpu = Usage()?.Cpu ?? TimeSpan.Zero;
        while (await Task.WhenAny(exchange, Task.Delay(WatchInterval, time, CancellationToken.None)) != exchange)
        {
            if (cancellation.IsCancellationRequested)
            {
                Dispose();
                cancellation.ThrowIfCancellationRequested();
            }

            if (Exceeded(time.GetElapsedTime(start), wallSeconds, cpu) is { } exceeded)
            {
                Kill();
                return exceeded;
            }
        }

        return null;
    }

    ExaminerException? Exceeded(TimeSpan elapsed, double wallSeconds, TimeSpan cpuBefore)
    {
        var (cpu, resident) = Usage() ?? (cpuBefore, 0);
        return resident > (long)options.ResidentMegabytes << 20
                ? Limit(ExaminerFailure.OutOfMemory, "{0} MiB in memory, at most {1} are allowed", resident >> 20, options.ResidentMegabytes)
            : (cpu - cpuBefore).TotalSeconds > options.CpuSeconds
                ? Limit(ExaminerFailure.CpuLimit, "{0:0.0} s of processor time, at most {1} are allowed", (cpu - cpuBefore).TotalSeconds, options.CpuSeconds)
            : elapsed.TotalSeconds > wallSeconds
                ? Limit(ExaminerFailure.TimedOut, "no answer in {0:0.0} s, {1} are allowed", elapsed.TotalSeconds, wallSeconds)
            : null;
    }

    static ExaminerException Limit(ExaminerFailure failure, string what, params object[] values) => new(failure, string.Format(CultureInfo.InvariantCulture, what, values));

    /// <returns>Null when it has ended: reading its output tells so.</returns>
    (TimeSpan Cpu, long Resident)? Usage()
    {
        try
        {
            process.Refresh();
            return (process.TotalProcessorTime, process.WorkingSet64);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    /// <summary>What became of a child that gave no sound answer.</summary>
    async Task<ExaminerException> ExplainAsync(Exception error)
    {
        if (error is not InvalidDataException)
        {
            await Task.Run(() => process.WaitForExit(EndGrace));
        }

        var byItself = !IsAlive;
        Kill();
        await Task.Run(() => process.WaitForExit(EndGrace));
        var said = await tail.ReadAsync();
        if (said.Contains(nameof(OutOfMemoryException), StringComparison.Ordinal) || said.Contains("Out of memory", StringComparison.Ordinal))
        {
            return new ExaminerException(ExaminerFailure.OutOfMemory, "the managed heap is full", error);
        }

        var how = byItself ? Ending(process.ExitCode) : error.Message;
        return new ExaminerException(ExaminerFailure.Crashed, said.Length == 0 ? how : $"{how}; it said: {said}", error);
    }

    static string Ending(int exitCode)
    {
        // As shells write it, and .NET.
        const int Signalled = 128;
        return exitCode <= Signalled
            ? string.Create(CultureInfo.InvariantCulture, $"exit code {exitCode}")
            : string.Create(CultureInfo.InvariantCulture, $"signal {exitCode - Signalled}{NameOf(exitCode - Signalled)}");
    }

    static string NameOf(int signal) => signal switch
    {
        4 => " (illegal instruction)",
        6 => " (aborted)",
        7 => " (bus error)",
        8 => " (arithmetic)",
        9 => " (killed from outside, or by the kernel for lack of memory)",
        11 => " (segmentation fault)",
        _ => "",
    };

    /// <exception cref="ExaminerException">No such program, or no memory for one more.</exception>
    static Process Start(ExaminerCommand command, ExaminerOptions options)
    {
        var start = new ProcessStartInfo(command.FileName, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetPathRoot(Environment.CurrentDirectory) ?? "",
        };
        start.Environment.Clear();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (PassedOn.Contains(name, StringComparer.Ordinal) || PassedOnPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            {
                start.Environment[name] = (string?)variable.Value;
            }
        }

        start.Environment["DOTNET_GCHeapHardLimit"] = ((long)options.HeapMegabytes << 20).ToString("X", CultureInfo.InvariantCulture);
        // Each child would keep sockets for debuggers in the temporary folder, and leave them there when it is killed.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        try
        {
            return Process.Start(start) ?? throw new ExaminerException(ExaminerFailure.StartFailed, $"{command.FileName} can't be started");
        }
        catch (Exception error) when (error is Win32Exception or IOException)
        {
            throw new ExaminerException(ExaminerFailure.StartFailed, $"{command.FileName} can't be started: {error.Message}", error);
        }
    }
}
