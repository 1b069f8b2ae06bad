using Forensics.Disputes;
using Forensics.Tests.Support;

namespace Forensics.Tests.Disputes;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("请打13812345678联系", "请打【手机号】联系")]
    [InlineData("+86 138-1234-5678", "【手机号】")]
    [InlineData("138 1234 5678,急", "【手机号】,急")]
    [InlineData("身份证11010519491231002X", "身份证【身份证号】")]
    [InlineData("11010519491231002x", "【身份证号】")]
    [InlineData("卡号6222021234567890128", "卡号【银行卡号】")]
    [InlineData("4111 1111 1111 1111", "【银行卡号】")]
    [InlineData("发到 li.lei+1@example.com 吧", "发到 【邮箱】 吧")]
    [InlineData("微信:li_lei88,谢谢", "微信:【账号】,谢谢")]
    [InlineData("加我微信号 abc123456", "加我微信号 【账号】")]
    [InlineData("QQ 12345678", "QQ 【账号】")]
    [InlineData("微信13812345678", "微信【账号】")]
    [InlineData("快递单号:YT1234567890123", "快递单号:【快递单号】")]
    [InlineData("运单号 SF1234567890123", "运单号 【快递单号】")]
    [Rule("redacted-texts")]
    public void Personal_data_is_masked(string text, string masked) => Assert.Equal(masked, Redaction.Of(text));

    [Theory]
    [InlineData("订单 O-0201 金额 128.00 元")]
    [InlineData("订单号 261013-123456789012345")]
    [InlineData("退款 4990 分,2026-10-13 21:48 前")]
    [InlineData("110105194912310021")]
    [InlineData("6222021234567890129")]
    [InlineData("12812345678")]
    [InlineData("1381234567")]
    [InlineData("138123456789")]
    [InlineData("发货称重 0.42 kg")]
    [InlineData("我的微信里有聊天记录")]
    [InlineData("")]
    [Rule("redacted-texts")]
    public void Order_ids_prices_and_other_numbers_stay(string text) => Assert.Equal(text, Redaction.Of(text));
}
