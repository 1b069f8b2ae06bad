using System.Collections.Concurrent;
using Forensics.Engine.Children;
using Forensics.Engine.Storage;
using Forensics.Imaging;
using Microsoft.Extensions.Logging;

namespace Forensics.Engine.Review;

/// <summary>Pictures for the console: originals, small upright copies, maps. Every answer is null when there is none.</summary>
public sealed class PictureFiles(PictureStore store, Covers covers, PictureExaminer examiner, EngineOptions options, ILogger<PictureFiles> log)
{
    const int ThumbnailSidePixels = 320;

    // Twice may be an accident of the machine.
    const int MostFailures = 2;
    const int MostRemembered = 1_000;

    // Pictures that brought their child down: a page that is opened again and again must not cost a child each time.
    readonly ConcurrentDictionary<string, int> failures = new(StringComparer.Ordinal);

    /// <summary>The unchanged bytes.</summary>
    public async Task<byte[]?> OriginalAsync(string sha256, CancellationToken cancellation) =>
        PictureStore.IsAddress(sha256) && File.Exists(store.PathOf(sha256)) ? await store.GetAsync(sha256, cancellation) : null;

    /// <summary>An upright JPEG with no side over 320 pixels, kept once made.</summary>
    public async Task<byte[]?> ThumbnailAsync(string sha256, CancellationToken cancellation)
    {
        if (!PictureStore.IsAddress(sha256))
        {
            return null;
        }

        var path = store.ThumbnailPath(sha256);
        if (File.Exists(path))
        {
            return await File.ReadAllBytesAsync(path, cancellation);
        }

        if (await PreviewAsync(sha256, ThumbnailSidePixels, cancellation) is not { } jpeg)
        {
            return null;
        }

        await store.PutThumbnailAsync(sha256, jpeg, cancellation);
        return jpeg;
    }

    /// <summary>What the other side of the dispute sees: an upright sRGB JPEG made from the pixels alone, with no side over
    /// <see cref="EngineOptions.CopySidePixels"/>, kept once made. No metadata, comment, embedded picture or trailing data of the original is in it.</summary>
    /// <remarks>What reviewers covered is grey in it; its name tells what, so that no copy made before they did is ever served after.</remarks>
    /// <returns>Null also when the picture can't be read: bytes that can't be looked at can't be cleaned.</returns>
    public async Task<byte[]?> CopyForOthersAsync(string sha256, CancellationToken cancellation) =>
        PictureStore.IsAddress(sha256) ? await CopyAsync(sha256, options.CopySidePixels, await CoversAsync(sha256, cancellation), cancellation) : null;

    /// <summary>The same with no side over 320 pixels.</summary>
    public async Task<byte[]?> SmallForOthersAsync(string sha256, CancellationToken cancellation)
    {
        if (!PictureStore.IsAddress(sha256))
        {
            return null;
        }

        var covered = await CoversAsync(sha256, cancellation);
        return covered.Rectangles.Count == 0 ? await ThumbnailAsync(sha256, cancellation) : await CopyAsync(sha256, ThumbnailSidePixels, covered, cancellation);
    }

    async Task<byte[]?> CopyAsync(string sha256, int maxSidePixels, PictureCovers covered, CancellationToken cancellation)
    {
        var path = store.CopyPath(sha256, maxSidePixels, covered.Tag());
        if (File.Exists(path))
        {
            return await File.ReadAllBytesAsync(path, cancellation);
        }

        if (await MakeAsync(sha256, new CopyOrder(maxSidePixels, IsForOthers: true, covered.Rectangles), cancellation) is not { } copy)
        {
            return null;
        }

        await store.PutCopyAsync(sha256, maxSidePixels, covered.Tag(), copy, cancellation);
        return copy;
    }

    // A picture of a draft is in no record yet, and its own merchant's.
    async Task<PictureCovers> CoversAsync(string sha256, CancellationToken cancellation) => await covers.GetAsync(sha256, cancellation) ?? PictureCovers.None;

    /// <summary>An upright JPEG with no side over <paramref name="maxSidePixels"/>; null also when the picture can't be read.</summary>
    public Task<byte[]?> PreviewAsync(string sha256, int maxSidePixels, CancellationToken cancellation) =>
        MakeAsync(sha256, new CopyOrder(maxSidePixels, IsForOthers: false, []), cancellation);

    async Task<byte[]?> MakeAsync(string sha256, CopyOrder order, CancellationToken cancellation)
    {
        if (failures.GetValueOrDefault(sha256) >= MostFailures || await OriginalAsync(sha256, cancellation) is not { } file)
        {
            return null;
        }

        try
        {
            return await examiner.CopyAsync(file, order, cancellation);
        }
        catch (EvidenceFormatException)
        {
            return null;
        }
        catch (ExaminerException error) when (error.IsItemsFault)
        {
            Log.CopyFailed(log, error, sha256);
            if (failures.Count >= MostRemembered)
            {
                failures.Clear();
            }

            failures.AddOrUpdate(sha256, 1, static (_, count) => count + 1);
            return null;
        }
    }

    /// <summary>The suspicion map of an analyzer, as a PNG to lay over the upright picture.</summary>
    public async Task<byte[]?> MapAsync(string sha256, string analyzer, CancellationToken cancellation)
    {
        if (!PictureStore.IsAddress(sha256) || !PictureStore.IsMapName(analyzer))
        {
            return null;
        }

        var path = store.MapPath(sha256, analyzer + ".png");
        return File.Exists(path) ? await File.ReadAllBytesAsync(path, cancellation) : null;
    }
}
