using Forensics.Engine.Access;
using Forensics.Engine.Children;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Review;

/// <summary>Rectangles of pictures that reviewers covered: faces, addresses on waybills. Copies for the other side are made without them.</summary>
public sealed class Covers(
    IDbContextFactory<ForensicsDbContext> database, AuditLog audit, PictureStore store, PictureExaminer examiner, EngineOptions options, TimeProvider time)
{
    /// <summary>What is covered now; null when no record has such a picture.</summary>
    public async Task<PictureCovers?> GetAsync(string sha256, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var found = await db.Pictures.AsNoTracking().Where(picture => picture.Sha256 == sha256)
            .Select(picture => new { Row = db.PictureCovers.FirstOrDefault(row => row.Sha256 == picture.Sha256) }).SingleOrDefaultAsync(cancellation);
        return found is null ? null : PictureCovers.Of(found.Row);
    }

    /// <summary>Replaces the list, with an entry in the audit record; an empty one uncovers the picture.</summary>
    /// <param name="version">The <see cref="PictureCovers.Version"/> it was changed from; another one is refused as stale.</param>
    public async Task<CoversResult> SetAsync(string sha256, IReadOnlyList<CoverRectangle> rectangles, int version, Actor by, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rectangles);
        ArgumentNullException.ThrowIfNull(by);
        await using var db = await database.CreateDbContextAsync(cancellation);
        if (await db.Pictures.AsNoTracking().SingleOrDefaultAsync(row => row.Sha256 == sha256 && row.ErasedAt == null, cancellation) is not { } picture)
        {
            return new CoversResult(null, CoversProblem.NotFound);
        }

        if (await ProblemAsync(picture, rectangles, cancellation) is { } problem)
        {
            return new CoversResult(null, problem);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // The counter's row is locked until the end of the transaction, on every database: of two who set at once the second meets the first's version.
        await db.HoldSequenceAsync(cancellation);
        var row = await db.PictureCovers.SingleOrDefaultAsync(row => row.Sha256 == sha256, cancellation);
        if ((row?.Version ?? PictureCovers.None.Version) != version)
        {
            return new CoversResult(null, CoversProblem.Stale);
        }

        if (row is null)
        {
            row = new PictureCoversRow { Sha256 = sha256, Version = version, Rectangles = "", ChangedBy = by.Id, ChangedAt = time.GetUtcNow() };
            db.PictureCovers.Add(row);
        }

        row.Version++;
        (row.Rectangles, row.ChangedBy, row.ChangedAt) = (Documents.Write(rectangles), by.Id, time.GetUtcNow());
        await audit.AppendAsync(db, by, new AuditEntry(AuditAction.PictureCovered, AuditSubject.Picture, sha256, PictureCovers.Describe(rectangles)), cancellation);
        await transaction.CommitAsync(cancellation);
        return new CoversResult(PictureCovers.Of(row));
    }

    async Task<string?> ProblemAsync(PictureRow picture, IReadOnlyList<CoverRectangle> rectangles, CancellationToken cancellation)
    {
        if (rectangles.Count > options.MostCoversPerPicture)
        {
            return CoversProblem.TooMany;
        }

        if (await SizeAsync(picture, cancellation) is not (var width, var height))
        {
            return CoversProblem.Unreadable;
        }

        return rectangles.All(cover => cover is { X: >= 0, Y: >= 0, Width: > 0, Height: > 0 } && (long)cover.X + cover.Width <= width && (long)cover.Y + cover.Height <= height)
            ? null
            : CoversProblem.Outside;
    }

    /// <summary>Upright; as analysed, or read from the file while it is not.</summary>
    async Task<(int Width, int Height)?> SizeAsync(PictureRow picture, CancellationToken cancellation)
    {
        if (picture.Width > 0)
        {
            return (picture.Width, picture.Height);
        }

        try
        {
            return await examiner.SizeAsync(await store.GetAsync(picture.Sha256, cancellation), cancellation);
        }
        catch (ExaminerException error) when (error.IsItemsFault)
        {
            return null;
        }
    }
}
