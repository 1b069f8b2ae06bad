using System.Globalization;

namespace Forensics.Disputes;

/// <summary>What each refusal says, in both languages, and what to do about it.</summary>
public static class RefusalTexts
{
    static readonly Dictionary<string, (string Chinese, string English)> Texts = new(StringComparer.Ordinal)
    {
        ["order-unknown"] = ("没有订单 {0},请先送入该订单。", "There is no order \"{0}\"; send the order first."),
        ["evidence-unknown"] = ("没有凭证 {0},请先送入该凭证。", "There is no evidence \"{0}\" on this order; send it first."),
    };

    /// <summary>Every code there is, in ordinal order.</summary>
    public static IReadOnlyList<string> Codes { get; } = [.. Texts.Keys.Order(StringComparer.Ordinal)];

    internal static string Chinese(Refusal refusal) => Fill(Texts[refusal.Code].Chinese, refusal);

    internal static string English(Refusal refusal) => Fill(Texts[refusal.Code].English, refusal);

    static string Fill(string text, Refusal refusal) => string.Format(CultureInfo.InvariantCulture, text, [.. refusal.Args]);
}
