namespace Forensics.Engine.Storage;

/// <summary>What copies of a picture are found by; none when the picture could not be read.</summary>
public sealed class PicturePrintRow
{
    public required string Sha256 { get; init; }

    /// <summary>Of the print's making; one of another version is made anew.</summary>
    public required int Version { get; set; }

    /// <summary>From the common counter, so a reader with a cursor misses nothing; the picture's id in the search index. A print that is made anew gets a new one.</summary>
    public required long Sequence { get; set; }

    /// <summary>The print in bytes.</summary>
    public required byte[] Document { get; set; }
}

/// <summary>A collection of pictures or hashes that somebody keeps.</summary>
public sealed class BankRow
{
    /// <summary>The bank of pictures known from the web, which is always there.</summary>
    public const string Web = "web";

    /// <summary>1 to 64 letters, digits, dashes and underscores.</summary>
    public required string Name { get; init; }

    /// <summary>One of <see cref="BankKind"/>.</summary>
    public required string Kind { get; set; }

    /// <summary>Largest distance of whole pictures' hashes that is called the same, 0 to <see cref="MostMatchBits"/>.</summary>
    public int MatchBits { get; set; } = MostMatchBits;

    /// <summary>For people; may be empty.</summary>
    public required string About { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What lies farther apart is not found by the search index.</summary>
    public const int MostMatchBits = 31;
}

public static class BankKind
{
    /// <summary>A picture that is in it was there before.</summary>
    public const string Known = "known";

    /// <summary>A picture that is in it says nothing wherever else it is found: a platform's own banner, a form, a logo.</summary>
    public const string Negative = "negative";
}

/// <summary>A hash from somebody's list: the picture itself is not at hand.</summary>
public sealed class KnownHashRow
{
    /// <summary>From the common counter; its id in the search index.</summary>
    public required long Sequence { get; init; }

    public required string Bank { get; init; }

    /// <summary>32 bytes, most significant bit first as PDQ is written.</summary>
    public required byte[] Pdq { get; init; }

    /// <summary>0 to 100.</summary>
    public required int Quality { get; init; }

    /// <summary>An address or a path as the list gives it; never requested.</summary>
    public required string Source { get; init; }

    public required DateTimeOffset FirstSeenAt { get; init; }

    public required DateTimeOffset ImportedAt { get; init; }
}
