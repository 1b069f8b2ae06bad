using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Forensics.Disputes;

namespace Forensics.Cli.Analysis;

/// <summary>The page of <c>analyze --out</c>: each picture with its maps laid over it, and its findings.</summary>
static class AnalysisPage
{
    const string Head = """
        <!doctype html><html lang="en"><meta charset="utf-8"><title>Findings</title><style>
        body{font:15px/1.5 system-ui,"Noto Sans CJK SC",sans-serif;max-width:1200px;margin:2rem auto;padding:0 1rem;color:#1b2330}
        section{position:relative;border-top:1px solid #d5dae2;padding:1rem 0;display:grid;grid-template-columns:480px 1fr;gap:1.5rem}
        figure{margin:0}img{width:480px;display:block}.map{cursor:pointer;text-decoration:underline dotted}
        .map img{position:absolute;left:0;top:1rem;opacity:0;pointer-events:none}.map:hover img,.map:focus img{opacity:.8}
        h2{font-size:1rem;overflow-wrap:anywhere;margin:0 0 .5rem}table{border-collapse:collapse}td,th{padding:.15rem .8rem .15rem 0;text-align:left;vertical-align:top}
        pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:12px;margin:0;color:#4a5568}
        </style><h1>Findings</h1><p>A score is advice. Missing is not clean; edited is not fraud. Move the pointer over the name of a finding that is underlined, or go to it by Tab, to lay its map over the picture.</p>
        """;

    public static string Of(IReadOnlyList<AnalysisLine> lines, string folder)
    {
        var page = new StringBuilder(Head);
        foreach (var line in lines)
        {
            page.Append("<section><figure>");
            if (line.Error is null)
            {
                AppendImage(page, Path.GetRelativePath(folder, line.Path));
            }

            page.Append(CultureInfo.InvariantCulture, $"</figure><div><h2>{Text(line.Path)}</h2><p>{Text(line.Error)}</p><table>");
            foreach (var (name, claim) in line.Claims)
            {
                page.Append(CultureInfo.InvariantCulture, $"<tr><th>{Text(name)}<td>{Text(AnalysisText.Words(claim))}");
            }

            foreach (var finding in line.Findings)
            {
                var values = finding.Reason ?? JsonSerializer.Serialize(finding.Values, DisputeJson.Options);
                page.Append("<tr><th>");
                AppendName(page, finding, folder);
                page.Append(CultureInfo.InvariantCulture, $"<td>{DisputeJson.NameOf(finding.Status)}<pre>{Text(values)}</pre>");
            }

            page.Append("</table></div></section>");
        }

        return page.ToString();
    }

    /// <summary>A finding that says where carries its map, which is shown while the name is pointed at.</summary>
    static void AppendName(StringBuilder page, AnalysisFinding finding, string folder)
    {
        if (finding.Heatmap is not { } heatmap)
        {
            page.Append(Text(finding.Analyzer));
            return;
        }

        page.Append(CultureInfo.InvariantCulture, $"<span class=\"map\" tabindex=\"0\">{Text(finding.Analyzer)}");
        AppendImage(page, Path.GetRelativePath(folder, heatmap));
        page.Append("</span>");
    }

    static void AppendImage(StringBuilder page, string relative) =>
        page.Append(CultureInfo.InvariantCulture, $"<img alt=\"\" loading=\"lazy\" src=\"{string.Join('/', relative.Split('/').Select(Uri.EscapeDataString))}\">");

    static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");
}
