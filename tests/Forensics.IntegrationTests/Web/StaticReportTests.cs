using System.Text.RegularExpressions;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Web.SelfContained;

namespace Forensics.IntegrationTests.Web;

public sealed partial class StaticReportTests
{
    [Fact]
    public async Task One_file_holds_every_report_in_both_languages_and_asks_for_nothing_else()
    {
        var disputes = new HandMadeDisputes();
        DemoOutcome[] outcomes =
        [
            new(HandMadeDisputes.Edited, "霉斑拼接", Claim.Edited, new(Band.Support, IsComplete: true), new(Band.Strong, IsComplete: false, 2.5)),
            new(HandMadeDisputes.Working, "AI <b>", Claim.AiGenerated, new(Band.Strong, IsComplete: true), null),
        ];
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".html");
        try
        {
            await StaticReport.WriteAsync(path, disputes.All, outcomes, disputes, HandMadeDisputes.Now);
            var html = await File.ReadAllTextAsync(path);

            Assert.StartsWith("<!DOCTYPE html>", html, StringComparison.Ordinal);
            Assert.All(disputes.All, report => Assert.Contains($"data-report=\"{report.Report.Id}\"", html, StringComparison.Ordinal));
            Assert.Contains("<span lang=\"zh-CN\">误差水平分析（ELA）</span><span lang=\"en\">Error level analysis (ELA)</span>", html, StringComparison.Ordinal);
            Assert.Matches("<span lang=\"en\">Strong support</span> [^<]*2\\.50 · <span", html);
            Assert.Contains("AI &lt;b&gt;", html, StringComparison.Ordinal);
            Assert.DoesNotContain(HandMadeDisputes.Hostile, html, StringComparison.Ordinal);
            Assert.All(Address().Matches(html), match => Assert.Matches("^(data:|#)", match.Groups[1].Value));
            Assert.False(File.Exists(path + ".part"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [GeneratedRegex("\\s(?:src|href|data-src|action)=\"([^\"]*)\"")]
    private static partial Regex Address();
}
