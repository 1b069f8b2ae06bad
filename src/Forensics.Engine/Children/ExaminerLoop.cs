using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Forensics.Engine.Analyze;
using Forensics.Engine.Match;
using Forensics.Engine.Reports;
using Forensics.Imaging;
using Forensics.Similarity.Copies;
using Microsoft.Extensions.Logging.Abstractions;

namespace Forensics.Engine.Children;

/// <summary>The program of a child: reads requests, answers them one by one, and ends with its parent.</summary>
public static partial class ExaminerLoop
{
    /// <summary>Runs until <paramref name="input"/> ends, which ends the process at once, whatever it is doing: a parent that was killed leaves nothing behind.</summary>
    /// <remarks>Signals meant for a group of processes (Ctrl+C, a service that is stopped) don't end it: the parent first finishes what it is doing.</remarks>
    public static void Run(Stream input, Stream output, IImageCodec codec, IKeypointEngine keypoints)
    {
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, static signal => signal.Cancel = true);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, static signal => signal.Cancel = true);
        using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, static signal => signal.Cancel = true);
        SacrificeFirst();
        using var requests = new BlockingCollection<Frame>();
        // A thread of its own: busy workers of the pool must not keep the end of the input from being seen.
        new Thread(() => ReadAll(input, requests)) { IsBackground = true, Name = "requests" }.Start();
        Examiner? examiner = null;
        foreach (var request in requests.GetConsumingEnumerable())
        {
            if (request.Kind == FrameKind.Hello)
            {
                examiner = Create(request.Read<Hello>(), codec, keypoints);
                Frame.Of(request.Number, FrameKind.Ok, Ready.Here).WriteTo(output);
                continue;
            }

            var answer = (examiner ?? throw new InvalidDataException("A request came before the options.")).Answer(request);
            (answer.IsWithin(Frame.MaxAnswerBytes)
                ? answer
                : Frame.Of(request.Number, FrameKind.Failed, new Trouble(nameof(InvalidDataException), "The answer is too large."))).WriteTo(output);
        }
    }

    static Examiner Create(Hello hello, IImageCodec codec, IKeypointEngine keypoints)
    {
        var options = hello.ToOptions();
        var localisers = new LocaliserAnalyzers(hello.Localisers, NullLogger.Instance);
        return new(
            codec,
            new PictureAnalyzer(codec, [.. Analyzers.All(codec, keypoints), .. localisers.All], options, NullLogger<PictureAnalyzer>.Instance),
            new MapRenderer(codec),
            new DraftPictures(codec, keypoints, options),
            new CopyPrintExtractor(keypoints),
            new Lazy<ProductKit>(() => new ProductKit(keypoints, options)),
            options);
    }

    static void ReadAll(Stream input, BlockingCollection<Frame> requests)
    {
        try
        {
            while (Frame.ReadFrom(input, Frame.MaxRequestBytes) is { } request)
            {
                requests.Add(request);
            }
        }
        catch (IOException)
        {
            // The parent was killed while it wrote.
        }

        // Neither finalizers nor a library that hangs may hold it up; there is nothing to save.
        Exit(0);
    }

    /// <summary>Where the machine runs out of memory, the kernel ends this process before the one that started it.</summary>
    static void SacrificeFirst()
    {
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", "1000");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Not Linux, or not allowed here: the limits hold all the same.
        }
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
