using System.Text.RegularExpressions;
using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.States;
using Forensics.Tests.Support;

namespace Forensics.Tests.Disputes;

public sealed partial class TextsTests
{
    static readonly string Sources = string.Concat(
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "tests", "Forensics.Tests", "Disputes"), "*.cs").Select(File.ReadAllText));

    public static TheoryData<string> Refusals => [.. RefusalTexts.Codes];

    public static TheoryData<string> Notices => [.. NoticeTexts.Codes];

    [Theory]
    [MemberData(nameof(Refusals))]
    [Rule("record-texts")]
    public void A_refusal_says_the_same_in_both_languages(string code) => Same(RefusalTexts.Template(code, true), RefusalTexts.Template(code, false), code == "report-limit");

    [Theory]
    [MemberData(nameof(Notices))]
    [Rule("record-texts")]
    public void A_notice_says_the_same_in_both_languages(string code) => Same(NoticeTexts.Template(code, true), NoticeTexts.Template(code, false), code == "report-limit-reached");

    [Theory]
    [MemberData(nameof(Refusals))]
    public void A_refusal_is_made_by_a_test(string code) => Assert.True(
        Sources.Contains($"Refused(\"{code}\")", StringComparison.Ordinal) || Sources.Contains($"Waits(\"{code}\")", StringComparison.Ordinal) || code is "order-step", code);

    [Theory]
    [MemberData(nameof(Notices))]
    public void A_notice_is_made_by_a_test(string code) => Assert.Contains($"\"{code}\"", Sources, StringComparison.Ordinal);

    [Fact]
    public void Names_are_said_in_the_texts_language()
    {
        var refusal = new Refusal("application-step", "A-1", "waiting-for-merchant", "buyer-intervenes");
        Assert.Equal("售后申请 A-1 的状态是“待商家处理”,此时不能买家申请平台介入。", refusal.Chinese);
        Assert.Equal("Application \"A-1\" is waiting for merchant; the step buyer intervenes is not open.", refusal.English);
        Assert.Equal("已签收", StateNames.Chinese(Forensics.Disputes.Orders.OrderState.SignedFor));
        Assert.Equal("wrong or missing", StateNames.English(TicketKind.WrongOrMissing));
    }

    [Fact]
    public void Instants_are_written_in_Shanghai_time()
    {
        var notice = new Notice("answer-due", Party.Merchant, new DateTimeOffset(2026, 6, 11, 16, 0, 0, TimeSpan.Zero), "A-1");
        Assert.Equal("Application \"A-1\": answer by 2026-06-12 00:00; silence counts as consent.", notice.English);
        Assert.Contains("2026-06-12 00:00", notice.Chinese, StringComparison.Ordinal);
    }

    static void Same(string chinese, string english, bool withoutArguments)
    {
        Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", chinese);
        Assert.Matches("[a-z]", english);
        Assert.DoesNotMatch(@"\p{IsCJKUnifiedIdeographs}", english);
        Assert.Equal(Places(chinese), Places(english));
        Assert.Equal(withoutArguments, Places(chinese).Count == 0);
        Assert.Equal(Enumerable.Range(0, Places(chinese).Count), Places(chinese).Select(place => place[1] - '0'));
    }

    static List<string> Places(string text) => [.. Place().Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\{\d(:name)?\}")]
    private static partial Regex Place();
}
