namespace Forensics.Similarity.Models;

/// <summary>A model file or its manifest can't be used. The message names the file and what to do about it.</summary>
public sealed class ModelException : Exception
{
    public ModelException(string file, string what, string remedy, Exception? inner = null) : base($"{file}: {what} {remedy}", inner)
    {
        File = file;
        Remedy = remedy;
    }

    /// <summary>The file at fault, as it was asked for.</summary>
    public string File { get; }

    /// <summary>What an operator does to put it right, one sentence.</summary>
    public string Remedy { get; }
}
