using Forensics.Engine.Pictures;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Ledger;

/// <summary>Checks that nothing that was stored changed: chain, rows, pictures, scores. It may run beside the service.</summary>
/// <remarks>Whoever has all rights can write a whole chain anew; that is found by a head that somebody else noted.</remarks>
public sealed class Verifier(
    IDbContextFactory<ForensicsDbContext> database, LedgerSealer sealer, PictureInspection pictures, Policies policies)
{
    /// <param name="tell">Gets each problem when it is found.</param>
    public async Task<VerifySummary> RunAsync(
        VerifyOptions options, Action<VerifyProblem> tell, Action<VerifyProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tell);
        long problems = 0;
        await sealer.SealAsync(cancellation);
        LedgerHeadRow head;
        await using (var db = await database.CreateDbContextAsync(cancellation))
        {
            head = await db.LedgerHead.AsNoTracking().SingleAsync(cancellation);
        }

        var chain = new ChainCheck(database, Count);
        await chain.RunAsync(head, options.Head, done => progress?.Invoke(new VerifyProgress("chain", done, head.Place)), cancellation);
        await using (var db = await database.CreateDbContextAsync(cancellation))
        {
            await UnenteredRows.CheckAsync(db, Count, cancellation);
        }

        var read = await pictures.CheckAsync(
            options.Pictures, options.Seed, fault => Count(Problem(fault)), (done, all) => progress?.Invoke(new VerifyProgress("pictures", done, all)), cancellation);
        await foreach (var file in pictures.StrayAsync(temporaryOnly: true, cancellation))
        {
            Count(new VerifyProblem(
                VerifyCode.StrayFile, "file", file.Path, "A temporary file was left behind.", "Nothing is lost; forensics pictures repair sets it aside."));
        }

        var replay = new ScoreReplay(database, policies, Count);
        await replay.RunAsync(options.Sample, options.Seed, (done, all) => progress?.Invoke(new VerifyProgress("scores", done, all)), cancellation);
        return new VerifySummary(chain.Entries, head.Hash, chain.Erased, read, replay.Replayed, replay.NotReplayable, problems);

        void Count(VerifyProblem problem)
        {
            problems++;
            tell(problem);
        }
    }

    static VerifyProblem Problem(PictureFault fault) => new(
        fault.Kind switch
        {
            PictureFaultKind.Missing => VerifyCode.PictureMissing,
            PictureFaultKind.Length => VerifyCode.PictureLength,
            _ => VerifyCode.PictureChanged,
        },
        $"picture {fault.Sha256}",
        fault.Path,
        $"The picture's file is not as it was kept: {fault.What}.",
        "Bring it back from a backup: forensics pictures repair --from DIR.");
}
