using Forensics.Disputes.Reports;
using Forensics.Engine.Analyze;
using Forensics.Engine.Match;
using Forensics.Engine.Reports;
using Forensics.Engine.Review;
using Forensics.Imaging;
using Forensics.Similarity.Copies;
using Forensics.Similarity.Models;
using Forensics.Similarity.Products;

namespace Forensics.Engine.Children;

/// <summary>Does what is asked of one picture: the work of a child, and the same in this process. Safe to use from several threads.</summary>
/// <param name="kit">Not loaded before a picture's product features are asked for.</param>
public sealed class Examiner(
    IImageCodec codec, PictureAnalyzer analyzer, MapRenderer maps, DraftPictures drafts, CopyPrintExtractor printer, Lazy<ProductKit> kit, EngineOptions options)
{
    // Problems of a hostile file can be any number, and nothing is made of them but a list for people.
    const int MostProblems = 1_000;

    /// <summary>Never throws: an error is an answer.</summary>
    internal Frame Answer(Frame request)
    {
        try
        {
            return request.Kind switch
            {
                FrameKind.Analyze => Analyze(request),
                FrameKind.Features => Frame.Blob(request, ProductFeatureBytes.Write(Features(request.Blobs[0]))),
                FrameKind.Copy => Frame.Blob(request, PictureCopies.Make(request.Blobs[0], request.Read<CopyOrder>(), codec, options.Decode)),
                FrameKind.Attachment => Frame.Of(request.Number, FrameKind.Ok, drafts.Examine(request.Blobs[0], request.Blobs.Skip(1))),
                _ => throw new InvalidDataException($"No request is numbered {(int)request.Kind}."),
            };
        }
        catch (EvidenceFormatException error)
        {
            return Frame.Of(request.Number, FrameKind.Refused, new Trouble(error.Code, error.Message));
        }
        catch (OutOfMemoryException error)
        {
            return Frame.Of(request.Number, FrameKind.OutOfMemory, new Trouble(nameof(OutOfMemoryException), error.Message));
        }
        catch (Exception error)
        {
            var kind = error is ModelException or DllNotFoundException ? FrameKind.Missing : FrameKind.Failed;
            return Frame.Of(request.Number, kind, new Trouble(error.GetType().Name, error.Message));
        }
    }

    Frame Analyze(Frame request)
    {
        var (analyzers, withPrint) = request.Read<AnalyzeRequest>();
        var analysis = analyzer.Analyze(request.Blobs[0], analyzers, withPrint ? printer : null, keepsMaps: true);
        var drawn = analysis.Findings.Where(found => found.Map is not null).ToList();
        var sent = analysis with
        {
            Findings = [.. analysis.Findings.Select(found => found with { Map = null })],
            Problems = [.. analysis.Problems.Take(MostProblems)],
        };
        return Frame.Of(
            request.Number,
            FrameKind.Ok,
            new AnalyzeAnswer(sent, [.. drawn.Select(found => found.Finding.Analyzer)], analysis.Print is not null),
            [
                .. drawn.Select(found => (ReadOnlyMemory<byte>)maps.Overlay(found.Map!, analysis)),
                .. drawn.Select(found => (ReadOnlyMemory<byte>)analysis.KeptMaps[found.Finding.Analyzer].ToBytes()),
                .. Blobs(analysis.Print),
            ]);

        static IEnumerable<ReadOnlyMemory<byte>> Blobs(CopyPrint? print) => print is null ? [] : [print.ToBytes()];
    }

    ProductFeatures Features(ReadOnlyMemory<byte> file) => kit.Value.Extractor.Extract(EvidenceImage.Open(file, codec, options.Decode).Upright);
}
