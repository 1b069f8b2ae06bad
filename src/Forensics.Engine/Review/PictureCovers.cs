using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Forensics.Engine.Storage;

namespace Forensics.Engine.Review;

/// <summary>A rectangle that the other side of a dispute must not see, in pixels of the upright picture at full size.</summary>
public sealed record CoverRectangle(int X, int Y, int Width, int Height);

/// <summary>What reviewers covered of a picture.</summary>
/// <param name="Version">1 while nothing was ever set, one more with each setting.</param>
public sealed record PictureCovers(int Version, IReadOnlyList<CoverRectangle> Rectangles)
{
    public static PictureCovers None { get; } = new(1, []);

    /// <summary>x,y,width,height of each; what the audit record keeps.</summary>
    internal static string Describe(IReadOnlyList<CoverRectangle> rectangles) => rectangles.Count == 0
        ? "none"
        : string.Join(';', rectangles.Select(cover => string.Create(CultureInfo.InvariantCulture, $"{cover.X},{cover.Y},{cover.Width},{cover.Height}")));

    internal static PictureCovers Of(PictureCoversRow? row) => row is null ? None : new(row.Version, Documents.Read<List<CoverRectangle>>(row.Rectangles));

    /// <summary>The same for the same rectangles; null without any. A copy carries it in its name.</summary>
    internal string? Tag() => Rectangles.Count == 0 ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Describe(Rectangles))))[..32];
}

/// <param name="Covers">As they are now; null when they were not set.</param>
/// <param name="Problem">One of <see cref="CoversProblem"/>; null when they were set.</param>
public sealed record CoversResult(PictureCovers? Covers, string? Problem = null);

/// <summary>Stable codes of why covers were not set. The console has a text for each but the first.</summary>
public static class CoversProblem
{
    public const string NotFound = "not-found";

    /// <summary>Somebody set others since.</summary>
    public const string Stale = "covers-stale";

    /// <summary>A rectangle is empty or not inside the picture.</summary>
    public const string Outside = "covers-outside";
    public const string TooMany = "covers-too-many";

    /// <summary>The picture can't be read: no copy of it is given to anybody either.</summary>
    public const string Unreadable = "covers-unreadable";
}
