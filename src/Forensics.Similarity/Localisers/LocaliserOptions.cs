namespace Forensics.Similarity.Localisers;

/// <summary>How networks of other makers run, and what holds where their manifests say nothing.</summary>
public sealed record LocaliserOptions
{
    /// <summary>Threads of one run. Default 1: the workers share the processors already.</summary>
    public int IntraOpThreads { get; init; } = 1;

    /// <summary>Wall time per picture where the manifest gives none, in milliseconds. Default 10,000, the whole second tier's.</summary>
    public int DefaultMaxMs { get; init; } = 10_000;

    /// <summary>Memory where the manifest gives none, in MiB. Default 1,024.</summary>
    public int DefaultMaxMemMb { get; init; } = 1_024;

    /// <summary>The memory of the process is watched while a network runs. Default false: it can't be told whose it is where other pictures are examined at the
    /// same time. A process that examines one at a time sets it.</summary>
    public bool WatchesMemory { get; init; }

    /// <summary>Intermediate values a network holds at once for each pixel of its input, where the manifest says nothing. Default 128: the input and the output
    /// of a layer of 64 channels at full resolution [assumed].</summary>
    public int DefaultFloatsPerPixel { get; init; } = 128;

    /// <summary>Most cells of a map; a cell is as small as this allows. Default 250,000: 7 pixels of a side on 12 megapixels, more than a page shows.</summary>
    public int MaxCells { get; init; } = 250_000;
}
