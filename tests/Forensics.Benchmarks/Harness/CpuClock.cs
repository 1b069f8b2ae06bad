using System.Runtime.InteropServices;

namespace Forensics.Benchmarks.Harness;

/// <summary>CPU time of this thread and of finished child processes, in milliseconds; 64-bit Linux.</summary>
/// <remarks>A shared machine takes the processor away from us: that shows in wall time and not here. Both count user and kernel time, so
/// page faults of fresh buffers are in. Caches shared with others still make CPU time vary by tens of percent.</remarks>
static partial class CpuClock
{
    // time.h, clock_gettime(2).
    const int ThreadCpuTime = 3;

    // sys/resource.h, getrusage(2).
    const int Children = -1;

    /// <summary>Of the calling thread. The compiler's background threads are not in it, garbage collection on this thread is.</summary>
    public static double ThreadMilliseconds()
    {
        Check(ClockGetTime(ThreadCpuTime, out var time), "clock_gettime");
        return time.Seconds * 1e3 + time.Nanoseconds / 1e6;
    }

    /// <summary>Of all child processes that have ended and been waited for.</summary>
    public static double ChildrenMilliseconds()
    {
        Check(GetResourceUsage(Children, out var usage), "getrusage");
        return (usage.UserSeconds + usage.SystemSeconds) * 1e3 + (usage.UserMicroseconds + usage.SystemMicroseconds) / 1e3;
    }

    static void Check(int result, string call)
    {
        if (result != 0)
        {
            throw new PlatformNotSupportedException($"{call} failed with error {Marshal.GetLastPInvokeError()}; the benches need 64-bit Linux.");
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int ClockGetTime(int clock, out Timespec time);

    [LibraryImport("libc", EntryPoint = "getrusage", SetLastError = true)]
    private static partial int GetResourceUsage(int who, out ResourceUsage usage);

    [StructLayout(LayoutKind.Sequential)]
    struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    // struct rusage: two struct timeval and 14 longs that are not read here.
    [StructLayout(LayoutKind.Sequential, Size = 144)]
    struct ResourceUsage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;
    }
}
