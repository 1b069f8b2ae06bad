namespace Forensics.Imaging.Hashing.Index;

/// <summary>A file of the index can't be used or written. The message names the file and what to do; nothing was changed.</summary>
public sealed class HammingIndexException : IOException
{
    internal HammingIndexException(string file, string problem, string remedy, Exception? inner = null)
        : base($"{file}: {problem} {remedy}", inner)
    {
        File = file;
        Problem = problem;
        Remedy = remedy;
    }

    public string File { get; }

    /// <summary>What is wrong, as a sentence.</summary>
    public string Problem { get; }

    /// <summary>What puts it right, as a sentence.</summary>
    public string Remedy { get; }

    /// <summary>The index holds nothing that the store of hashes does not: damage costs a rebuild, no data.</summary>
    internal static HammingIndexException Damaged(string file, string problem, Exception? inner = null) =>
        new(file, problem, "Delete it and build the index again from the stored hashes.", inner);
}
