namespace Forensics.Imaging;

/// <summary>The bytes of one item can't be used as a picture. Costs that item only; the rest of a batch goes on.</summary>
public sealed class EvidenceFormatException : Exception
{
    public EvidenceFormatException(string code, string message) : base(message) => Code = code;

    public EvidenceFormatException(string code, string message, Exception inner) : base(message, inner) => Code = code;

    /// <summary>A stable code from <see cref="EvidenceFormatError"/>.</summary>
    public string Code { get; }
}

/// <summary>Stable codes of <see cref="EvidenceFormatException"/>; they reach API answers, logs and the console.</summary>
public static class EvidenceFormatError
{
    public const string Empty = "empty-file";
    public const string NotAPicture = "not-a-picture";

    /// <summary>The file is not there, or may not be read.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>A known format that this build does not decode; the message names it.</summary>
    public const string UnsupportedFormat = "unsupported-format";

    /// <summary>A supported format in a flavour that is not decoded (arithmetic coding, 12 bit …); the message names it.</summary>
    public const string UnsupportedFeature = "unsupported-feature";
    public const string TooManyBytes = "too-many-bytes";
    public const string TooManyPixels = "too-many-pixels";

    /// <summary>Decoding would take longer than is allowed.</summary>
    public const string TooMuchWork = "too-much-work";
    public const string Broken = "broken";
}
