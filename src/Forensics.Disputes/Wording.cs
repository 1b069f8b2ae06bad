using System.Text.RegularExpressions;

namespace Forensics.Disputes;

/// <summary>Fills texts: {0} with an argument as it is, {1:name} with a wire name said in the text's language.</summary>
static partial class Wording
{
    static readonly Dictionary<string, string> Chinese = new(StringComparer.Ordinal)
    {
        ["paid"] = "已付款", ["shipped"] = "已发货", ["signed-for"] = "已签收", ["completed"] = "交易完成",
        ["ship"] = "发货", ["sign"] = "签收", ["complete"] = "完成交易",
        ["waiting-for-merchant"] = "待商家处理", ["proposed"] = "协商方案待买家回复", ["replied"] = "买家已回复协商", ["timed-out"] = "协商超时",
        ["agreed-return"] = "已同意退货", ["agreed-refund"] = "已同意退款", ["agreed-replacement"] = "已同意换货或补寄",
        ["return-under-way"] = "退货途中", ["return-received"] = "已收到退货", ["rejected"] = "已驳回", ["in-intervention"] = "平台介入中",
        ["decided-for-buyer"] = "平台支持买家", ["decided-for-merchant"] = "平台支持商家", ["refunded"] = "已退款", ["replaced"] = "已换货或补寄", ["withdrawn"] = "已撤销",
        ["agree-return"] = "同意退货", ["agree-refund"] = "同意退款", ["agree-replacement"] = "同意换货或补寄", ["reject"] = "驳回", ["propose"] = "提出协商方案",
        ["reply"] = "回复协商", ["time-out"] = "协商超时", ["buyer-intervenes"] = "买家申请平台介入", ["merchant-intervenes"] = "商家申请平台介入",
        ["decide-for-buyer"] = "判定支持买家", ["decide-for-merchant"] = "判定支持商家", ["ship-back"] = "寄回商品", ["receive-back"] = "收到退货",
        ["refund"] = "退款", ["replace"] = "换货或补寄", ["withdraw"] = "撤销",
        ["open"] = "待处理", ["answered"] = "已回复", ["overdue"] = "已逾期", ["won"] = "支持商家", ["lost"] = "不支持商家",
        ["answer"] = "回复", ["decide-won"] = "判定支持商家", ["decide-lost"] = "判定不支持商家",
        ["pending"] = "审核中", ["reviewed"] = "已初审", ["upheld"] = "申诉成功", ["partly-upheld"] = "部分成功", ["failed"] = "申诉失败", ["invalid"] = "无效申诉",
        ["review"] = "初审", ["uphold"] = "支持申诉", ["uphold-partly"] = "部分支持申诉", ["fail"] = "不支持申诉",
        ["none"] = "未发起", ["filed"] = "处理中", ["settled-for-buyer"] = "支持买家", ["settled-for-merchant"] = "支持商家",
        ["file"] = "发起", ["settle-for-buyer"] = "判定支持买家", ["settle-for-merchant"] = "判定支持商家",
        ["submitted"] = "已提交", ["needs-more"] = "待补充材料", ["supplemented"] = "已补充材料", ["adopted"] = "已采纳", ["not-adopted"] = "未采纳",
        ["supplement"] = "补充材料", ["adopt"] = "采纳", ["dont-adopt"] = "不采纳", ["need-more"] = "要求补充材料",
        ["given"] = "已提交", ["fit"] = "有效", ["void"] = "无效",
        ["goods-not-received"] = "仅退款-未收到货", ["refund-only"] = "仅退款", ["return-and-refund"] = "退货退款", ["exchange"] = "换货", ["repair"] = "维修", ["resend"] = "补寄",
        ["buyer"] = "买家", ["merchant"] = "商家", ["platform"] = "平台", ["carrier"] = "物流", ["system"] = "系统",
        ["web-image"] = "网图", ["edited"] = "PS图片", ["not-this-product"] = "非本店商品", ["ai-generated"] = "AI生成", ["reused"] = "重复使用的凭证",
        ["liability"] = "判责", ["payment"] = "货款", ["freight"] = "运费", ["other"] = "其他",
        ["dispute-liability"] = "纠纷判责", ["goods-payment"] = "货款", ["freight-refunded"] = "已退运费", ["refused-without-reason"] = "无理由拒收",
        ["returned-without-reason"] = "无理由退货", ["bulky-way-back"] = "大件退回运费", ["compensation"] = "赔付", ["coupon"] = "优惠券",
        ["shipping-slip"] = "发货底单", ["signed-proof"] = "签收物流红章证明", ["weighing-at-dispatch"] = "发货称重图", ["weighing-at-delivery"] = "派件称重图",
        ["weighing-at-signing"] = "签收称重图", ["friendly-contact"] = "与买家友好沟通", ["reshipment-number"] = "补寄单号",
        ["full-refund"] = "全额退款", ["delisting"] = "商品下架",
        ["freight-on-free-shipping"] = "包邮订单不能申诉运费", ["another-kind-fits"] = "应选择其他申诉类型",
    };

    /// <summary>A wire name in Chinese; as it is when it has none.</summary>
    public static string NameInChinese(string name) => Chinese.GetValueOrDefault(name, name);

    public static string Fill(string text, IReadOnlyList<string> args, bool chinese) => Place().Replace(text, match =>
    {
        var i = match.Groups[1].ValueSpan[0] - '0';
        var arg = i < args.Count ? args[i] : "–";
        return !match.Groups[2].Success ? arg : chinese ? NameInChinese(arg) : arg.Replace('-', ' ');
    });

    [GeneratedRegex(@"\{(\d)(:name)?\}")]
    private static partial Regex Place();
}
