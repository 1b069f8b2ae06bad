using System.Security.Cryptography;
using Forensics.Disputes.Reports;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Analyze;
using Forensics.Engine.Watching;
using Forensics.Imaging;
using Forensics.Similarity.Copies;
using Forensics.Similarity.Localisers;
using Forensics.Similarity.Products;
using Microsoft.Extensions.Logging;

namespace Forensics.Engine.Children;

/// <summary>Everything that needs the pixels of a picture somebody sent, done in a child process. Safe to use from several threads.</summary>
/// <remarks>Every call throws <see cref="ExaminerException"/> when the picture brings its child down or the child can't be had.</remarks>
public sealed class PictureExaminer(
    ExaminerCommand command, ExaminerPool pool, Lazy<Examiner> here, LocaliserAnalyzers localisers, ILogger<PictureExaminer> log)
{
    /// <summary>Analyses a picture. Bad bytes are no failure: they give <see cref="PictureAnalysis.Error"/>.</summary>
    /// <param name="analyzers">Ids of the analyzers that run; header, fingerprints and provenance are always there.</param>
    /// <param name="withPrint">The print is made as well, from the same pixels.</param>
    public async Task<PictureExamination> AnalyzeAsync(ReadOnlyMemory<byte> file, IReadOnlyList<string> analyzers, bool withPrint, CancellationToken cancellation)
    {
        var examination = await OutlastingLocalisersAsync(file, analyzers, withPrint, cancellation);
        Instruments.Analyzed(examination.Analysis.Milliseconds);
        if (!command.IsInProcess)
        {
            // Its log was the child's.
            foreach (var (finding, _, _) in examination.Analysis.Findings.Where(found => found.Finding.Status == FindingStatus.Failed))
            {
                Log.FindingFailed(log, finding.Analyzer, examination.Analysis.Sha256, finding.Reason);
            }
        }

        return examination;
    }

    /// <summary>Width and height of a picture as it is shown; null when it can't be read.</summary>
    public async Task<(int Width, int Height)?> SizeAsync(ReadOnlyMemory<byte> file, CancellationToken cancellation)
    {
        var (analysis, _, _) = await AnalyzeAsync(Lane.View, file, [], withPrint: false, cancellation);
        return analysis.Error is null ? (analysis.Width, analysis.Height) : null;
    }

    /// <summary>What products are compared by.</summary>
    /// <exception cref="EvidenceFormatException">The picture can't be read.</exception>
    public async Task<ProductFeatures> FeaturesAsync(ReadOnlyMemory<byte> file, CancellationToken cancellation)
    {
        var answer = await AskAsync(Lane.Work, FrameKind.Features, (number, kind) => new Frame(number, kind, default, [file]), cancellation);
        return Sound(() => ProductFeatureBytes.Read(answer.Blobs[0].Span));
    }

    /// <summary>A copy made from the pixels, as JPEG.</summary>
    /// <exception cref="EvidenceFormatException">The picture can't be read.</exception>
    public async Task<byte[]> CopyAsync(ReadOnlyMemory<byte> file, CopyOrder order, CancellationToken cancellation)
    {
        var answer = await AskAsync(Lane.View, FrameKind.Copy, (number, kind) => Frame.Of(number, kind, order, file), cancellation);
        return Sound(() => answer.Blobs[0].ToArray());
    }

    /// <summary>Looks at a picture that a merchant attaches, beside the pictures the draft disputes.</summary>
    /// <returns>Unreadable also where it brings its child down; a disputed picture that does is left out.</returns>
    public async Task<AttachmentFacts> AttachmentAsync(ReadOnlyMemory<byte> file, IReadOnlyList<ReadOnlyMemory<byte>> disputed, CancellationToken cancellation)
    {
        try
        {
            var answer = await AskAsync(Lane.View, FrameKind.Attachment, (number, kind) => new Frame(number, kind, default, [file, .. disputed]), cancellation);
            return Sound(answer.Read<AttachmentFacts>);
        }
        catch (ExaminerException error) when (error.IsItemsFault)
        {
            Log.AttachmentFailed(log, error);
            return disputed.Count == 0 ? new AttachmentFacts() : await AttachmentAsync(file, [], cancellation);
        }
    }

    /// <summary>A network of somebody else that ends its child must not take the other findings with it: they are asked for once more without any network.
    /// Where it was the picture that ended the child, that fails as it would have.</summary>
    async Task<PictureExamination> OutlastingLocalisersAsync(
        ReadOnlyMemory<byte> file, IReadOnlyList<string> analyzers, bool withPrint, CancellationToken cancellation)
    {
        var models = localisers.All.Where(model => analyzers.Contains(model.Id)).ToList();
        try
        {
            return await AnalyzeAsync(Lane.Work, file, analyzers, withPrint, cancellation);
        }
        catch (ExaminerException error) when (models.Count > 0 && error.Failure is not (ExaminerFailure.Failed or ExaminerFailure.StartFailed))
        {
            var rest = await AnalyzeAsync(Lane.Work, file, [.. analyzers.Except(models.Select(model => model.Id))], withPrint, cancellation);
            var lost = models.Select(model => new AnalyzedFinding(Finding.Failed(model.Id, model.Version, LocaliserFailure.ChildEnded), model.OptionsSha256, null));
            return rest with { Analysis = rest.Analysis with { Findings = [.. rest.Analysis.Findings, .. lost] } };
        }
    }

    async Task<PictureExamination> AnalyzeAsync(
        Lane lane, ReadOnlyMemory<byte> file, IReadOnlyList<string> analyzers, bool withPrint, CancellationToken cancellation)
    {
        var answer = await AskAsync(lane, FrameKind.Analyze, (number, kind) => Frame.Of(number, kind, new AnalyzeRequest(analyzers, withPrint), file), cancellation);
        return Sound(() =>
        {
            var (analysis, maps, hasPrint) = answer.Read<AnalyzeAnswer>();
            if (analysis.Sha256 != Convert.ToHexStringLower(SHA256.HashData(file.Span))
                || !analysis.Findings.Select(found => found.Finding.Analyzer).ToHashSet().SetEquals(analyzers)
                || (2 * maps.Count) + (hasPrint ? 1 : 0) != answer.Blobs.Count || maps.Except(analyzers).Any() || (hasPrint && !withPrint))
            {
                throw new InvalidDataException("it is not what was asked for.");
            }

            return new PictureExamination(
                analysis with { Findings = [.. analysis.Findings.Select(found => found with { Finding = InOrder(found.Finding) })] },
                maps.Zip(answer.Blobs).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal),
                hasPrint ? CopyPrintBytes.Read(answer.Blobs[^1].Span) : null)
            {
                KeptMaps = maps.Zip(answer.Blobs.Skip(maps.Count)).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal),
            };
        });
    }

    // Values are stored in this order, and JSON brings a dictionary of another.
    static Finding InOrder(Finding finding) => finding with { Values = new(finding.Values, StringComparer.Ordinal) };

    async Task<Frame> AskAsync(Lane lane, FrameKind kind, Func<uint, FrameKind, Frame> request, CancellationToken cancellation)
    {
        var answer = command.IsInProcess
            ? await Task.Run(() => here.Value.Answer(request(1, kind)), cancellation)
            : await pool.AskAsync(lane, kind, request, cancellation);
        if (answer.Kind == FrameKind.Ok)
        {
            return answer;
        }

        var trouble = Sound(answer.Read<Trouble>);
        throw answer.Kind switch
        {
            FrameKind.Refused => new EvidenceFormatException(trouble.Code, trouble.Message),
            FrameKind.OutOfMemory => new ExaminerException(ExaminerFailure.OutOfMemory, "the managed heap is full"),
            FrameKind.Missing => new ExaminerException(ExaminerFailure.StartFailed, trouble.Message),
            _ => new ExaminerException(ExaminerFailure.Failed, $"{trouble.Code}: {trouble.Message}"),
        };
    }

    /// <summary>What a child that went mad may have written costs the item, not this process.</summary>
    static T Sound<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is InvalidDataException or ArgumentException)
        {
            throw new ExaminerException(ExaminerFailure.Crashed, $"the answer makes no sense: {error.Message}", error);
        }
    }
}
