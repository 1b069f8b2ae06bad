using System.Security.Cryptography;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Circles;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Imaging.Analyzers.Circled;
using Forensics.Imaging.Analyzers.Metadata;
using Forensics.Imaging.Formats;
using Forensics.Imaging.Jpeg;
using Forensics.Imaging.Metadata;
using Forensics.Similarity.Copies;
using Microsoft.Extensions.Logging;

namespace Forensics.Engine.Analyze;

/// <summary>Decodes a picture once and runs hashes and analyzers over it. Needs no database; safe to call from several threads.</summary>
public sealed class PictureAnalyzer(
    IImageCodec codec, IReadOnlyList<ImageAnalyzer> analyzers, EngineOptions options, ILogger<PictureAnalyzer> log, TimeProvider? time = null)
{
    /// <summary>Reason of every analyzer on a picture that can't be decoded.</summary>
    public const string Unreadable = "picture-unreadable";

    readonly ChannelAnalyzer channel = new();
    readonly TimeProvider time = time ?? TimeProvider.System;

    /// <summary>Never throws for bad bytes: they give <see cref="PictureAnalysis.Error"/>. An analyzer that throws costs its finding only, unless memory is short.</summary>
    /// <param name="only">Ids of the analyzers that run; null: all.</param>
    /// <param name="printer">Makes the print, from the same pixels; null: none is wanted.</param>
    /// <param name="keepsMaps">The maps are wanted as they are kept, too.</param>
    /// <param name="also">Gets the pixels, and what the analyzers shared, when they are through; not called for a picture that can't be decoded. What it throws is passed on.</param>
    /// <exception cref="OutOfMemoryException">Not the analyzer's word on the picture: with more memory it would have had another.</exception>
    public PictureAnalysis Analyze(
        ReadOnlyMemory<byte> file, IReadOnlyCollection<string>? only = null, CopyPrintExtractor? printer = null, bool keepsMaps = false,
        Action<EvidenceImage, PictureGate>? also = null)
    {
        var asked = analyzers.Where(analyzer => only is null || only.Contains(analyzer.Id)).ToList();
        SortedDictionary<string, double> milliseconds = new(StringComparer.Ordinal);
        EvidenceImage image;
        try
        {
            image = Timed(PictureAnalysis.Decoding, () => EvidenceImage.Open(file, codec, options.Decode));
        }
        catch (EvidenceFormatException error)
        {
            return WithoutPixels(file, asked, new PictureError(error.Code, error.Message)) with { Milliseconds = milliseconds };
        }

        var upright = image.Upright;
        var metadata = MetadataAnalyzer.Analyze(image);
        var gate = new PictureGate(Timed(PictureAnalysis.Channelling, () => ChannelOf(image)));
        var analysis = new PictureAnalysis(
            image.Sha256,
            image.Header.Format,
            upright.Width,
            upright.Height,
            image.Orientation,
            Timed(PictureAnalysis.Fingerprinting, () => Fingerprints.Of(image)),
            gate.Channel?.Channel ?? ImageChannel.Unknown,
            ProvenanceRules.Of(metadata),
            [.. asked.Select(analyzer => Timed(analyzer.Id, () => Run(analyzer, image, gate)))],
            image.Problems,
            null)
        {
            Print = printer is null ? null : Timed(PictureAnalysis.Printing, () => PrintOf(printer, image)),
            Milliseconds = milliseconds,
        };
        also?.Invoke(image, gate);
        return keepsMaps ? analysis with { KeptMaps = Kept(image, analysis.Findings) } : analysis;

        T Timed<T>(string name, Func<T> work)
        {
            var start = time.GetTimestamp();
            try
            {
                return work();
            }
            finally
            {
                milliseconds[name] = time.GetElapsedTime(start).TotalMilliseconds;
            }
        }
    }

    static Dictionary<string, KeptMap> Kept(EvidenceImage image, IReadOnlyList<AnalyzedFinding> findings)
    {
        var (width, height) = (image.Stored.Width, image.Stored.Height);
        var drawn = findings.Where(found => found.Map is not null).ToList();
        return drawn.Zip(TexturedMap.Of(drawn.ConvertAll(found => found.Map!), image.Luma, width, height)).ToDictionary(
            pair => pair.First.Finding.Analyzer, pair => new KeptMap(width, height, image.Orientation, pair.Second), StringComparer.Ordinal);
    }

    /// <summary>As of an analyzer: what throws costs the print only.</summary>
    CopyPrint? PrintOf(CopyPrintExtractor printer, EvidenceImage image)
    {
        try
        {
            return printer.Extract(image.Upright);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Log.AnalyzerFailed(log, error, PictureAnalysis.Printing, image.Sha256);
            return null;
        }
    }

    /// <summary>As of an analyzer: what throws costs the channel only, and what asks it.</summary>
    ChannelResult? ChannelOf(EvidenceImage image)
    {
        try
        {
            return channel.Analyze(image);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Log.AnalyzerFailed(log, error, ChannelAnalyzer.Id, image.Sha256);
            return null;
        }
    }

    AnalyzedFinding Run(ImageAnalyzer analyzer, EvidenceImage image, PictureGate gate)
    {
        if (analyzer.Family is { } family && gate[family] is { } closed)
        {
            return new AnalyzedFinding(Finding.NotApplicable(analyzer.Id, analyzer.Version, closed), analyzer.OptionsSha256, null);
        }

        try
        {
            var (finding, map) = analyzer.Run(image, gate);
            return new AnalyzedFinding(finding with { Map = map is null ? null : analyzer.Id }, analyzer.OptionsSha256, map);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Log.AnalyzerFailed(log, error, analyzer.Id, image.Sha256);
            return new AnalyzedFinding(Finding.Failed(analyzer.Id, analyzer.Version, error.GetType().Name), analyzer.OptionsSha256, null);
        }
    }

    /// <summary>What can still be said: a file whose pixels are lost may carry a label or an editor's name.</summary>
    PictureAnalysis WithoutPixels(ReadOnlyMemory<byte> file, List<ImageAnalyzer> asked, PictureError error)
    {
        var format = ImageHeader.Sniff(file.Span);
        var (declared, provenance) = (default(Finding), Provenance.Unknown);
        try
        {
            var header = ImageHeader.Read(file.Span, options.Decode);
            var jpeg = format == ImageFormat.Jpeg ? JpegFile.Read(file, options.Decode) : null;
            var metadata = MetadataAnalyzer.Analyze(ImageMetadata.Read(file, format, jpeg, options.Decode), header.Width, header.Height);
            (declared, provenance) = (Findings.MetadataFinding.Of(metadata), ProvenanceRules.Of(metadata));
        }
        catch (EvidenceFormatException)
        {
            // Not even the header can be read; the error at hand says so.
        }

        return new PictureAnalysis(
            Convert.ToHexStringLower(SHA256.HashData(file.Span)),
            format,
            0,
            0,
            Orientation.Upright,
            null,
            ImageChannel.Unknown,
            provenance,
            [.. asked.Select(analyzer => new AnalyzedFinding(
                analyzer.Id == MetadataAnalyzer.Id && declared is not null ? declared : Finding.NotApplicable(analyzer.Id, analyzer.Version, Unreadable),
                analyzer.OptionsSha256,
                null))],
            [],
            error);
    }
}
