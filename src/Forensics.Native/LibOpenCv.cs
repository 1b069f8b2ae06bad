using System.Runtime.InteropServices;
using Forensics.Imaging;

namespace Forensics.Native;

/// <summary>The shim over OpenCV; native/forensics_opencv.h tells what each function wants.</summary>
static unsafe partial class LibOpenCv
{
    public const int NotFound = 1;

    /// <summary>Turns the shim's code into an exception; passes 0 and <see cref="NotFound"/> through.</summary>
    /// <exception cref="InvalidOperationException">OpenCV threw; the message is its own.</exception>
    public static int Check(int status) =>
        status >= 0 ? status : throw new InvalidOperationException($"OpenCV failed: {Marshal.PtrToStringUTF8(LastError())}");

    [LibraryImport(NativeLibraries.OpenCvShim, EntryPoint = "forensics_detect")]
    public static partial int Detect(byte* luma, int width, int height, int kind, int capacity, Keypoint* points, byte* descriptors, int* count);

    [LibraryImport(NativeLibraries.OpenCvShim, EntryPoint = "forensics_match_sift")]
    public static partial int MatchSift(byte* query, int queryCount, byte* train, int trainCount, int k, KeypointMatch* matches, int* count);

    [LibraryImport(NativeLibraries.OpenCvShim, EntryPoint = "forensics_find_homography")]
    public static partial int FindHomography(float* source, float* target, int pairs, double threshold, double* matrix, byte* inliers);

    [LibraryImport(NativeLibraries.OpenCvShim, EntryPoint = "forensics_last_error")]
    private static partial nint LastError();
}
