using Forensics.Engine.Access;
using Forensics.Engine.Review;

namespace Forensics.Web;

/// <summary>The console's data from the engine.</summary>
public sealed class EngineConsoleData(ReviewQueries queries, PictureFiles pictures, SignInLinks links, Decisions decisions) : IConsoleData
{
    public Task<IReadOnlyList<QueueRow>> QueueAsync(CancellationToken cancel) => queries.QueueAsync(cancel);

    public Task<ReportView?> ReportAsync(string reportId, CancellationToken cancel) => queries.ReportAsync(reportId, cancel);

    public Task<DecisionResult?> DecideAsync(DecisionRequest request, Actor reviewer, CancellationToken cancel) =>
        decisions.DecideAsync(request, reviewer, cancel);

    public Task<byte[]?> PictureAsync(string sha256, CancellationToken cancel) => pictures.OriginalAsync(sha256, cancel);

    public Task<byte[]?> ThumbnailAsync(string sha256, CancellationToken cancel) => pictures.ThumbnailAsync(sha256, cancel);

    public Task<byte[]?> PreviewAsync(string sha256, int maxSidePixels, CancellationToken cancel) => pictures.PreviewAsync(sha256, maxSidePixels, cancel);

    public Task<byte[]?> MapAsync(string sha256, string analyzer, CancellationToken cancel) => pictures.MapAsync(sha256, analyzer, cancel);

    public async Task<ConsoleUser?> SignInAsync(string token, CancellationToken cancel) =>
        await links.RedeemAsync(token, cancel) is { } user ? new ConsoleUser(user.Id, user.Name, user.Role) { ShopId = user.ShopId, Stamp = user.Stamp } : null;
}
