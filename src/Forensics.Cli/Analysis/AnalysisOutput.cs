using Forensics.Disputes.Scoring;
using Forensics.Engine;
using Forensics.Engine.Analyze;
using Forensics.Imaging;

namespace Forensics.Cli.Analysis;

/// <summary>The folder that <c>analyze --out</c> fills: maps, masks and one HTML page.</summary>
sealed class AnalysisOutput
{
    readonly string folder;
    readonly MapRenderer renderer = new(Pictures.Codec);

    AnalysisOutput(string folder) => this.folder = folder;

    /// <returns>Null when no folder was asked for.</returns>
    /// <exception cref="ConfigurationException">The folder can't be made.</exception>
    public static AnalysisOutput? Open(string? folder)
    {
        if (folder is null)
        {
            return null;
        }

        try
        {
            Directory.CreateDirectory(folder);
            return new AnalysisOutput(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The folder {folder} can't be made: {error.Message} Give another one with --out.");
        }
    }

    /// <summary>Writes the maps of one picture; names start with its SHA-256, so the same picture writes the same files.</summary>
    public WrittenMaps Write(PictureAnalysis picture)
    {
        var heatmaps = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (finding, map) in picture.Findings.Where(analyzed => analyzed.Map is not null).Select(analyzed => (analyzed.Finding, analyzed.Map!)))
        {
            heatmaps[finding.Analyzer] = Save($"{picture.Sha256}.{finding.Analyzer}.png", renderer.Overlay(map, picture));
        }

        return new WrittenMaps(heatmaps, EditMasks.Of(picture) is { } edited ? Save($"{picture.Sha256}.edited.png", renderer.Mask(edited, picture)) : null);
    }

    public void WritePage(IReadOnlyList<AnalysisLine> lines)
    {
        var page = Path.Combine(folder, "report.html");
        File.WriteAllText(page, AnalysisPage.Of(lines, folder));
        Terminal.Say($"Findings as a page: {page}");
    }

    string Save(string name, byte[] png)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, png);
        return path;
    }
}

/// <param name="Heatmaps">File by analyzer.</param>
sealed record WrittenMaps(IReadOnlyDictionary<string, string> Heatmaps, string? EditedMask);
