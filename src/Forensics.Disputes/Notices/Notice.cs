using Forensics.Disputes.AfterSale;

namespace Forensics.Disputes;

/// <summary>Something that bites, or soon will: a deadline, a right, a warning, a hint.</summary>
/// <param name="Code">Kebab case; never changes its meaning. <see cref="NoticeTexts"/> has a text for each in both languages.</param>
/// <param name="For">Who has to know.</param>
/// <param name="At">When it comes due, or since when it holds; null when it has no instant.</param>
/// <param name="Args">Fill the text's {0}, {1} …; never content.</param>
public sealed record Notice(string Code, Party For, DateTimeOffset? At, params IReadOnlyList<string> Args)
{
    /// <summary>In Chinese, as platform and merchants read it.</summary>
    public string Chinese => NoticeTexts.Say(this, chinese: true);

    public string English => NoticeTexts.Say(this, chinese: false);
}

/// <summary>What each notice says, in both languages. {0} and on are its arguments; its instant, where it has one, is the last.</summary>
public static class NoticeTexts
{
    static readonly Dictionary<string, (string Chinese, string English)> Texts = new(StringComparer.Ordinal)
    {
        ["answer-due"] = ("售后申请 {0}:请在 {1} 前处理,逾期视为同意。", "Application \"{0}\": answer by {1}; silence counts as consent."),
        ["silence-consented"] = ("售后申请 {0}:{1} 起视为商家同意,系统将退款。", "Application \"{0}\": silence has counted as consent since {1}; the system refunds."),
        ["platform-service"] = ("售后申请 {0}:在承诺发货时间前申请退款,由平台处理。", "Application \"{0}\": asked for before the promised shipping time; the platform's service handles the refund."),
        ["late-shipping-deduction"] = ("售后申请 {0}:承诺发货时间已过({1}),适用延迟发货扣款。", "Application \"{0}\": the promised shipping time passed ({1}); the late-shipping deduction applies."),
        ["reply-due"] = ("售后申请 {0}:第 {1} 轮协商方案请在 {2} 前回复。", "Application \"{0}\": reply to proposal {1} by {2}."),
        ["negotiation-timed-out"] = ("售后申请 {0}:第 {1} 轮协商已于 {2} 超时。", "Application \"{0}\": round {1} of the negotiation timed out on {2}."),
        ["goods-on-the-way-back"] = ("售后申请 {0}:商品正在退回途中,请确认后再驳回。", "Application \"{0}\": the goods are on the way back; check before rejecting."),
        ["logistics-stopped"] = ("售后申请 {0}:物流已停滞,请确认后再驳回。", "Application \"{0}\": the logistics stopped; check before rejecting."),
        ["buyer-may-intervene"] = ("售后申请 {0}:商家已驳回,买家可申请平台介入({1} 起)。", "Application \"{0}\": rejected; the buyer can ask the platform to step in since {1}."),
        ["merchant-intervention-from"] = ("售后申请 {0}:{1} 之后商家可申请平台介入。", "Application \"{0}\": the merchant may request intervention after {1}."),
        ["merchant-intervention-open"] = ("售后申请 {0}:商家可申请平台介入({1} 起)。", "Application \"{0}\": the merchant may request intervention since {1}."),
        ["quality-window"] = ("订单 {0}:质量问题可在 {1} 前申请售后。", "Order \"{0}\": quality problems can be applied for until {1}."),
        ["evidence-due"] = ("售后申请 {0}:平台介入期间请在 {1} 前提交凭证。", "Application \"{0}\": bring evidence for the intervention by {1}."),
        ["ticket-due"] = ("工单 {0}:请在 {1} 前回复并提供凭证。", "Ticket \"{0}\": answer with proof by {1}."),
        ["ticket-overdue"] = ("工单 {0} 已于 {2} 逾期:{1:name}。", "Ticket \"{0}\" has been overdue since {2}: {1:name}."),
        ["ticket-proof-missing"] = ("工单 {0} 的回复缺少:{1:name}。", "The answer to ticket \"{0}\" lacks: {1:name}."),
        ["ticket-answer-void"] = ("工单 {0}:{1} 的回复已逾期,不作为有效凭证。", "Ticket \"{0}\": the answer of {1} came too late and is void."),
        ["evidence-void"] = ("凭证 {0} 无效或已逾期。", "Evidence \"{0}\" is void: unfit or out of time."),
        ["evidence-source-missing"] = ("凭证 {0} 未说明来源或真实性。", "Evidence \"{0}\" does not state its source or its authenticity."),
        ["appeal-open-until"] = ("售后申请 {0}:可在 {1} 前申诉。", "Application \"{0}\": appeals are open until {1}."),
        ["appeal-period-over"] = ("售后申请 {0}:申诉期已于 {1} 结束。", "Application \"{0}\": the appeal period ended on {1}."),
        ["first-review-due"] = ("申诉 {0}:{1} 前完成初审并发送站内信。", "Appeal \"{0}\": the first review and its in-site notice are due by {1}."),
        ["first-review-overdue"] = ("申诉 {0}:初审已逾期({1})。", "Appeal \"{0}\": the first review has been overdue since {1}."),
        ["appeal-reviewed"] = ("申诉 {0}:初审已完成({1})。", "Appeal \"{0}\": the first review was done on {1}."),
        ["appeal-invalid"] = ("申诉 {0} 无效并计为失败:{1:name}。", "Appeal \"{0}\" is invalid and counts as failed: {1:name}."),
        ["appeal-again"] = ("申诉 {0} 为再次申诉,将影响店铺信用。", "Appeal \"{0}\" was filed again; it weighs on the shop's credit."),
        ["hint-return-address"] = ("售后申请 {0}:未说明退货地址,申诉常因此失败。", "Application \"{0}\": no return address was stated; appeals often fail for that."),
        ["hint-evidence"] = ("凭证 {0} 无效、逾期或不合要求,申诉常因此失败。", "Evidence \"{0}\" is unfit or late; appeals often fail for that."),
        ["report-limit-reached"] = (RefusalTexts.Template("report-limit", chinese: true), RefusalTexts.Template("report-limit", chinese: false)),
        ["reports-left"] = ("订单 {0} 还可反馈 {1} 次虚假凭证,请一次提供完整材料。", "Order \"{0}\": {1} more reports can be submitted; make each complete."),
        ["report-also-appeal"] = ("举报 {0}:订单已退款,请在申诉期内({1} 前)同时以有效凭证申诉。", "Report \"{0}\": the order was refunded; appeal with valid evidence as well by {1}."),
        ["supplement-wanted"] = ("举报 {0}:请补充材料。", "Report \"{0}\": more material is asked for."),
    };

    /// <summary>Every code there is, in ordinal order.</summary>
    public static IReadOnlyList<string> Codes { get; } = [.. Texts.Keys.Order(StringComparer.Ordinal)];

    /// <summary>A text before its arguments are filled in.</summary>
    public static string Template(string code, bool chinese) => chinese ? Texts[code].Chinese : Texts[code].English;

    internal static string Say(Notice notice, bool chinese) =>
        Wording.Fill(Template(notice.Code, chinese), notice.At is { } at ? [.. notice.Args, Instants.Write(at)] : notice.Args, chinese);
}
