using Forensics.Engine.Access;
using Forensics.Engine.Review;

namespace Forensics.Web;

/// <summary>What the console and the self-contained report show: queue, reports, pictures. Every answer is for a person who may see it.</summary>
public interface IConsoleData
{
    /// <summary>Every report that waits for a person, in no particular order.</summary>
    Task<IReadOnlyList<QueueRow>> QueueAsync(CancellationToken cancel);

    /// <summary>One report with its whole dispute; null when there is none of that id.</summary>
    Task<ReportView?> ReportAsync(string reportId, CancellationToken cancel);

    /// <summary>Records what a reviewer decided; null when there is no such report.</summary>
    Task<DecisionResult?> DecideAsync(DecisionRequest request, Actor reviewer, CancellationToken cancel);

    /// <summary>The unchanged bytes of a stored picture, whatever they are; null when it is not stored.</summary>
    /// <param name="sha256">64 lower-case hex digits, checked by the caller.</param>
    Task<byte[]?> PictureAsync(string sha256, CancellationToken cancel);

    /// <summary>A small upright JPEG or PNG; null when there is none (the picture could not be read).</summary>
    Task<byte[]?> ThumbnailAsync(string sha256, CancellationToken cancel);

    /// <summary>An upright JPEG or PNG with no side over <paramref name="maxSidePixels"/>, for the self-contained report; null as above.</summary>
    Task<byte[]?> PreviewAsync(string sha256, int maxSidePixels, CancellationToken cancel);

    /// <summary>The suspicion map an analyzer drew, as a PNG to lay over the upright picture; null when there is none.</summary>
    Task<byte[]?> MapAsync(string sha256, string analyzer, CancellationToken cancel);

    /// <summary>Who a sign-in link is for; null when it is unknown, used up or too old.</summary>
    Task<ConsoleUser?> SignInAsync(string token, CancellationToken cancel);
}

/// <summary>A person who may use the console.</summary>
/// <param name="Role">One of <see cref="Forensics.Engine.Access.Role"/>; a merchant has pages of their own.</param>
public sealed record ConsoleUser(string Id, string Name, string Role)
{
    /// <summary>The shop of a merchant; null for everyone else.</summary>
    public string? ShopId { get; init; }

    /// <summary>Of the account; null where there is none to look at again.</summary>
    public string? Stamp { get; init; }
}
