using System.Diagnostics;

namespace Forensics.Benchmarks.Harness;

/// <param name="Repeats">Least number of measured runs.</param>
/// <param name="Seconds">Least time spent in measured runs; warming up takes half of it.</param>
sealed record MeasureOptions(int Repeats, double Seconds)
{
    // Enough for the 99th percentile to leave out the worst run.
    public const int MostRuns = 2000;
}

/// <summary>What one case took.</summary>
/// <param name="CpuP99">99th percentile by nearest rank: the worst run when there are fewer than 100.</param>
sealed record Timing(double CpuMedian, double CpuP99, double CpuMax, double WallMedian, int Runs)
{
    public IEnumerable<Figure> ToFigures(IReadOnlyDictionary<string, double> accuracy) =>
    [
        new("cpu_ms_median", CpuMedian, "ms", accuracy),
        new("cpu_ms_p99", CpuP99, "ms", accuracy),
        new("wall_ms_median", WallMedian, "ms", accuracy),
    ];
}

/// <summary>Runs a piece of work again and again on this thread and times each run.</summary>
/// <remarks>Runs before the measured ones let the compiler finish its tiers and fill caches. Preparing a run's input and looking at
/// its result are not timed.</remarks>
static class Stopwatches
{
    public static Timing Time<TResult>(MeasureOptions options, Func<TResult> run) => Time(options, () => 0, _ => run(), _ => { });

    /// <param name="prepare">Makes the input of one run, not timed.</param>
    /// <param name="observe">Sees the result of each measured run, not timed.</param>
    public static Timing Time<TInput, TResult>(
        MeasureOptions options, Func<TInput> prepare, Func<TInput, TResult> run, Action<TResult> observe) =>
        Time(options, CpuClock.ThreadMilliseconds, prepare, run, observe);

    /// <summary>Times child processes: <paramref name="run"/> starts one and waits for it.</summary>
    public static Timing TimeChildren(MeasureOptions options, Action run) =>
        Time(options, CpuClock.ChildrenMilliseconds, () => 0, _ => { run(); return 0; }, _ => { });

    static Timing Time<TInput, TResult>(
        MeasureOptions options, Func<double> cpuClock, Func<TInput> prepare, Func<TInput, TResult> run, Action<TResult> observe)
    {
        var warmUp = Stopwatch.StartNew();
        do
        {
            run(prepare());
        }
        while (warmUp.Elapsed.TotalSeconds < options.Seconds / 2);

        List<double> cpu = [], wall = [];
        var spent = 0.0;
        while (cpu.Count < options.Repeats || (spent < options.Seconds && cpu.Count < MeasureOptions.MostRuns))
        {
            var input = prepare();
            var wallBefore = Stopwatch.GetTimestamp();
            var cpuBefore = cpuClock();
            var result = run(input);
            cpu.Add(cpuClock() - cpuBefore);
            var elapsed = Stopwatch.GetElapsedTime(wallBefore);
            wall.Add(elapsed.TotalMilliseconds);
            spent += elapsed.TotalSeconds;
            observe(result);
        }

        return new Timing(Percentile(cpu, 50), Percentile(cpu, 99), cpu.Max(), Percentile(wall, 50), cpu.Count);
    }

    /// <summary>By nearest rank.</summary>
    static double Percentile(List<double> values, int percent)
    {
        var sorted = values.Order().ToArray();
        return sorted[(sorted.Length * percent + 99) / 100 - 1];
    }
}
