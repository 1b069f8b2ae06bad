using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace Forensics.Imaging.Hashing.Index;

/// <summary>A segment file's bytes, readable through a pointer until the last reader has left.</summary>
/// <remarks>Being a <see cref="SafeHandle"/>, it counts its readers: disposing while others search unmaps when the last one is done.</remarks>
sealed unsafe class SegmentMemory : SafeHandle
{
    // Huge pages on x86-64 and on arm64 with pages of 4 KiB.
    const int HugePage = 2 << 20;

    readonly MemoryMappedFile? map;
    readonly MemoryMappedViewAccessor? view;

    public SegmentMemory(FileStream stream, long length, HammingIndexOptions options) : base(0, ownsHandle: true)
    {
        if (options.Residence == SegmentResidence.Mapped)
        {
            map = MemoryMappedFile.CreateFromFile(stream, null, length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            byte* mapped = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref mapped);
            SetHandle((nint)mapped);
            return;
        }

        var rounded = (nuint)((length + HugePage - 1) / HugePage * HugePage);
        var pointer = NativeMemory.AlignedAlloc(rounded, HugePage);
        SetHandle((nint)pointer);
        try
        {
            options.AdviseMemory?.Invoke((nint)pointer, rounded);
            const int step = 1 << 26;
            for (var offset = 0L; offset < length;)
            {
                var read = RandomAccess.Read(
                    stream.SafeFileHandle, new Span<byte>((byte*)pointer + offset, (int)Math.Min(step, length - offset)), offset);
                offset += read > 0 ? read : throw new EndOfStreamException($"The file ended at byte {offset} of {length} while it was read.");
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        if (view is not null)
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
            map!.Dispose();
        }
        else
        {
            NativeMemory.AlignedFree((void*)handle);
        }

        return true;
    }
}
