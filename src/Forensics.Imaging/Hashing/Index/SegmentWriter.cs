using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Forensics.Imaging.Hashing.Index;

/// <summary>Writes a file beside its place and moves it there when it is whole and on the disk; else nothing is left.</summary>
sealed class SegmentWriter : IDisposable
{
    /// <summary>Ends the name of a file that is being written. One found at a start was left by a killed process.</summary>
    public const string Unfinished = ".building";

    readonly string file;
    readonly string aside;
    readonly SafeFileHandle handle;
    bool kept;

    /// <param name="length">Reserved at once: a full disk shows now and not after minutes.</param>
    /// <exception cref="HammingIndexException">The file can't be made, or there is no room for it.</exception>
    public SegmentWriter(string file, long length)
    {
        this.file = file;
        aside = file + Unfinished;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            handle = File.OpenHandle(aside, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.None, length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(error);
        }
    }

    /// <exception cref="HammingIndexException">Most often a full disk.</exception>
    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(handle, bytes, offset);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(error);
        }
    }

    /// <returns>The section's checksum.</returns>
    public uint Write<T>(Section section, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        // Spans count bytes in 32 bits, sections do not.
        const int step = 1 << 20;
        var state = ~0u;
        var offset = section.Offset;
        for (var i = 0; i < values.Length; i += step)
        {
            var bytes = MemoryMarshal.AsBytes(values.Slice(i, Math.Min(step, values.Length - i)));
            state = Checksum.Of(state, bytes);
            Write(bytes, offset);
            offset += bytes.Length;
        }

        return state ^ ~0u;
    }

    /// <summary>Everything is written: makes it durable and puts it in its place.</summary>
    public void Keep(long length, Action<string>? syncFolder)
    {
        try
        {
            RandomAccess.SetLength(handle, length);
            RandomAccess.FlushToDisk(handle);
            handle.Dispose();
            File.Move(aside, file, overwrite: true);
            kept = true;
            syncFolder?.Invoke(Path.GetDirectoryName(file)!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(error);
        }
    }

    public void Dispose()
    {
        handle.Dispose();
        if (!kept)
        {
            File.Delete(aside);
        }
    }

    HammingIndexException CannotWrite(Exception error) => new(
        file, $"The file can't be written: {error.Message}", "Make room or give the folder's owner the right to write, then build again; what was in service stays in service.", error);
}
