using System.Text.RegularExpressions;

namespace Forensics.Disputes;

/// <summary>Masks personal data in texts that leave for the other side; order ids, prices and dates stay.</summary>
public static partial class Redaction
{
    const int LongestBankCard = 19;

    /// <summary>The text with each piece of personal data replaced by its kind in brackets, such as 【手机号】.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var masked = Email().Replace(text, "【邮箱】");
        masked = Labelled().Replace(masked, match => match.Groups["label"].Value + (match.Groups["waybill"].Success ? "【快递单号】" : "【账号】"));
        masked = IdCard().Replace(masked, match => IsIdCard(match.Value) ? "【身份证号】" : match.Value);
        masked = Digits().Replace(masked, match => IsBankCard(match.Value) ? "【银行卡号】" : match.Value);
        return Phone().Replace(masked, "【手机号】");
    }

    /// <summary>GB 11643-1999: the last character checks the seventeen before it, ISO 7064 MOD 11-2; the birth date has to be one.</summary>
    static bool IsIdCard(string number)
    {
        var sum = 0;
        for (var i = 0; i < 17; i++)
        {
            // The weight of a place is 2 to the power of its distance from the end, modulo 11.
            sum += (number[i] - '0') * ((1 << (17 - i)) % 11);
        }

        var birth = int.Parse(number.AsSpan(6, 8), System.Globalization.CultureInfo.InvariantCulture);
        return (birth / 100 % 100) is >= 1 and <= 12 && (birth % 100) is >= 1 and <= 31 && "10X98765432"[sum % 11] == char.ToUpperInvariant(number[17]);
    }

    /// <summary>ISO/IEC 7812-1, annex B: Luhn's formula, 16 to 19 digits as mainland cards have.</summary>
    static bool IsBankCard(string text)
    {
        Span<int> digits = stackalloc int[LongestBankCard];
        var count = 0;
        foreach (var character in text)
        {
            if (char.IsAsciiDigit(character))
            {
                if (count == LongestBankCard)
                {
                    return false;
                }

                digits[count++] = character - '0';
            }
        }

        var sum = 0;
        for (var i = 0; i < count; i++)
        {
            var digit = digits[count - 1 - i];
            sum += i % 2 == 0 ? digit : (2 * digit / 10) + (2 * digit % 10);
        }

        return count >= 16 && sum % 10 == 0;
    }

    [GeneratedRegex(@"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+", RegexOptions.NonBacktracking)]
    private static partial Regex Email();

    // A label, perhaps "号" and a separator, then the account: WeChat 6–20, QQ 5–12, waybills 8–20 characters.
    [GeneratedRegex(
        @"(?<label>(?:微信|wechat|weixin|wx|vx|v信|QQ|扣扣)号?码?\s*(?:[::是]|is)?\s*)(?<account>[A-Za-z][A-Za-z0-9_-]{5,19}|1[3-9]\d{9}|[1-9]\d{4,11})(?![A-Za-z0-9_-])|(?<label>(?:快递单号|运单号|物流单号|面单号|快递号|补寄单号|退货单号|waybill|tracking(?: number| no\.?)?)码?\s*(?:[::是]|is)?\s*)(?<waybill>[A-Za-z]{0,4}\d{8,18}(?:-\d{1,4}){0,2})",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Labelled();

    [GeneratedRegex(@"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])")]
    private static partial Regex IdCard();

    [GeneratedRegex(@"(?<![0-9A-Za-z-])\d{4}(?:(?: |-)?\d{4}){3}(?:(?: |-)?\d{1,3})?(?![0-9A-Za-z-])")]
    private static partial Regex Digits();

    // Mainland mobile numbers: 1, then 3 to 9, eleven digits, perhaps grouped 3-4-4, perhaps after +86.
    [GeneratedRegex(@"(?<![0-9A-Za-z-])(?:(?:\+|00)86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?![0-9A-Za-z])")]
    private static partial Regex Phone();
}
