using Forensics.Imaging;
using Forensics.Native;

namespace Forensics.Cli;

/// <summary>Opens pictures for commands that work on files, item by item.</summary>
static class Pictures
{
    public static IImageCodec Codec { get; } = new SystemImageCodec();

    /// <summary>Opens a file as evidence, or tells why it can't be.</summary>
    /// <exception cref="EvidenceFormatException">Not there, not readable, too large, or not a picture that can be decoded.</exception>
    public static EvidenceImage Open(string path, DecodeLimits limits) => EvidenceImage.Open(PictureFile.Read(path, limits), Codec, limits);

    /// <summary>Maps in parallel, a core each, and yields in input order as results come.</summary>
    public static IEnumerable<TResult> InOrder<TResult>(IReadOnlyList<string> paths, Func<string, TResult> work) =>
        paths.AsParallel().AsOrdered().WithDegreeOfParallelism(Math.Min(Environment.ProcessorCount, 16))
            .WithMergeOptions(ParallelMergeOptions.NotBuffered).Select(work);
}
