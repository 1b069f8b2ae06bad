using Forensics.Engine.Review;
using Forensics.Web.Pictures;

namespace Forensics.Web.SelfContained;

/// <summary>Every picture a set of reports shows, as data addresses. A picture that can't be had is left out, not an error.</summary>
sealed class EmbeddedPictures
{
    readonly Dictionary<string, string> pictures = [];
    readonly Dictionary<string, string> thumbnails = [];
    readonly Dictionary<(string, string), string> maps = [];

    public PictureLinks Links => new(
        sha256 => pictures.GetValueOrDefault(sha256), sha256 => thumbnails.GetValueOrDefault(sha256), (sha256, analyzer) => maps.GetValueOrDefault((sha256, analyzer)));

    public static async Task<EmbeddedPictures> LoadAsync(IReadOnlyList<ReportView> reports, IConsoleData data, int sidePixels, CancellationToken cancel)
    {
        var embedded = new EmbeddedPictures();
        foreach (var picture in reports.SelectMany(report => report.Pictures))
        {
            var sha256 = picture.Picture.Sha256;
            Keep(embedded.pictures, sha256, await data.PreviewAsync(sha256, sidePixels, cancel));
            foreach (var finding in picture.Findings.Where(finding => finding.HasMap))
            {
                Keep(embedded.maps, (sha256, finding.Finding.Analyzer), await data.MapAsync(sha256, finding.Finding.Analyzer, cancel));
            }
        }

        // One that was erased, or of which only the hash is known, has no address.
        foreach (var sha256 in reports.SelectMany(Small).Where(sha256 => sha256.Length > 0).Distinct())
        {
            Keep(embedded.thumbnails, sha256, await data.ThumbnailAsync(sha256, cancel));
        }

        return embedded;
    }

    static IEnumerable<string> Small(ReportView report) =>
    [
        .. report.Pictures.Select(picture => picture.Picture.Sha256),
        .. report.Pictures.SelectMany(picture => picture.Matches).Select(match => match.Sha256),
        .. report.Attachments.Select(attachment => attachment.Picture.Sha256),
        .. report.ReferencePhotos.Select(photo => photo.Sha256),
    ];

    static void Keep<T>(Dictionary<T, string> kept, T key, byte[]? bytes) where T : notnull
    {
        if (bytes is not null && ServedPicture.ContentType(bytes) is { } type)
        {
            kept[key] = $"data:{type};base64,{Convert.ToBase64String(bytes)}";
        }
    }
}
