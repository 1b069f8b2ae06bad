namespace Forensics.Disputes;

/// <summary>What each refusal says, in both languages, and what to do about it.</summary>
public static class RefusalTexts
{
    static readonly Dictionary<string, (string Chinese, string English)> Texts = new(StringComparer.Ordinal)
    {
        // Records.
        ["order-unknown"] = ("没有订单 {0},请先送入该订单。", "There is no order \"{0}\"; send the order first."),
        ["evidence-unknown"] = ("没有凭证 {0},请先送入该凭证。", "There is no evidence \"{0}\" on this order; send it first."),
        ["application-unknown"] = ("没有对应的售后申请 {0},请先送入售后申请。", "There is no after-sale application for \"{0}\"; send it first."),
        ["ticket-unknown"] = ("没有对应的工单 {0}。", "There is no ticket for \"{0}\"; send its opening first."),
        ["appeal-unknown"] = ("没有对应的申诉 {0}。", "There is no appeal for \"{0}\"; send its filing first."),
        ["report-unknown"] = ("没有举报 {0},请先送入该举报。", "There is no report \"{0}\" on this order; send it first."),
        ["subject-unknown"] = ("没有工单或申诉 {0}。", "There is no ticket or appeal \"{0}\" on this order; send its opening first."),
        ["other-order"] = ("记录 {0} 属于订单 {1},不属于订单 {2}。", "Record \"{0}\" belongs to order \"{1}\", not to \"{2}\"."),
        ["id-taken"] = ("编号 {0} 已被使用,请使用新的编号。", "The id \"{0}\" was used before; use a new one."),
        ["bank-unknown"] = ("没有图库 {0},请先建立该图库。", "There is no bank \"{0}\"; make it, then send the record again."),
        ["instant-in-future"] = ("{0} 的时间 {1} 在将来,请检查时钟。", "{0} is {1}, which lies ahead; check the sender's clock."),
        ["deadline-before-step"] = ("事件 {0} 的截止时间 {1} 早于事件本身。", "The deadline {1} of event \"{0}\" lies before the event."),
        ["before-its-cause"] = ("记录 {0} 的时间早于它所依据的步骤({1})。", "Record \"{0}\" lies before the step it follows ({1})."),
        ["order-contradicts"] = ("订单 {0} 的字段 {1} 与已收到的内容矛盾。", "Field {1} of order \"{0}\" contradicts what was sent before; only what was absent can be added."),
        ["order-instants"] = ("订单 {0} 的 {1} 早于之前的步骤。", "Field {1} of order \"{0}\" lies before a step that comes first."),
        ["order-step"] = ("订单 {0} {1:name},不能再{2:name}。", "Order \"{0}\" is {1:name}; it can't {2:name} any more."),
        ["amount-negative"] = ("记录 {0} 的金额不能为负。", "An amount of record \"{0}\" is negative."),
        ["amount-over-order"] = ("记录 {0} 的金额 {1} 元超过订单金额 {2} 元。", "Record \"{0}\" asks for {1} yuan, more than the order's {2} yuan."),
        ["party-not-allowed"] = ("事件 {0}({1})不能由{2:name}发起。", "Event \"{0}\" ({1}) can't be done by the {2:name}."),
        ["field-missing"] = ("事件 {0}({1})缺少字段 {2}。", "Event \"{0}\" ({1}) needs the field {2}."),
        ["field-not-allowed"] = ("事件 {0}({1})不应有字段 {2}。", "Event \"{0}\" ({1}) does not take the field {2}."),
        ["result-not-allowed"] = ("事件 {0}({1})的结果不能是 {2}。", "Event \"{0}\" ({1}) can't end with {2}."),

        // Applications.
        ["kind-not-open"] = ("售后申请 {0} 不能选择“{1:name}”:未发货仅支持退款,生鲜和虚拟商品仅支持仅退款。",
            "Application \"{0}\" can't be of the kind {1:name}: before shipping, and for fresh fruit and virtual goods, only a refund is open."),
        ["quality-window-over"] = ("售后申请 {0}:质量问题须在 {1} 前申请。", "Application \"{0}\": quality problems could be applied for until {1}."),
        ["application-step"] = ("售后申请 {0} 的状态是“{1:name}”,此时不能{2:name}。", "Application \"{0}\" is {1:name}; the step {2:name} is not open."),
        ["application-closed"] = ("售后申请 {0} 已结束({1:name}),不能{2:name}。", "Application \"{0}\" is over ({1:name}); the step {2:name} is closed."),
        ["answer-late"] = ("售后申请 {0} 的处理期限为 {1},逾期未处理视为同意。", "Application \"{0}\" was to be answered by {1}; silence counts as consent."),
        ["negotiation-required"] = ("售后申请 {0}:驳回前须先与买家协商。", "Application \"{0}\": a rejection needs a negotiation first."),
        ["negotiation-open"] = ("售后申请 {0}:协商方案等待买家回复至 {1}。", "Application \"{0}\": the proposal waits for the buyer until {1}."),
        ["negotiation-rounds-used"] = ("售后申请 {0}:{1} 轮协商已用完。", "Application \"{0}\": all {1} rounds of negotiation were used."),
        ["negotiation-unfinished"] = ("售后申请 {0}:已协商 {1} 轮,满 {2} 轮后才能驳回。", "Application \"{0}\": {1} of {2} rounds of negotiation are done; a rejection follows after all."),
        ["negotiation-evidence"] = ("售后申请 {0}:再次协商须附上凭证。", "Application \"{0}\": a further proposal has to bring evidence."),
        ["reply-late"] = ("售后申请 {0}:买家回复协商已超时({1})。", "Application \"{0}\": the time to reply to the proposal is over ({1})."),
        ["intervention-too-early"] = ("售后申请 {0}:商家在首次申请超过规定天数后({1} 之后)才能申请平台介入。", "Application \"{0}\": the merchant can ask for intervention after {1}."),
        ["intervention-before-rejection"] = ("售后申请 {0} 的状态是“{1:name}”,商家驳回后买家才能申请平台介入。", "Application \"{0}\" is {1:name}; the buyer can ask for intervention once the merchant has rejected."),
        ["refund-without-consent"] = ("售后申请 {0}:商家尚未同意,处理期限未到,平台也未判定,不能由系统退款。", "Application \"{0}\": there is no consent, no silence and no decision yet to refund on."),
        ["refund-over-application"] = ("退款 {0}:{1} 元超过申请中尚未退回的 {2} 元。", "Refund \"{0}\" of {1} yuan exceeds the {2} yuan of the application that are left."),
        ["refund-over-order"] = ("退款 {0}:{1} 元超过订单中尚未退回的 {2} 元。", "Refund \"{0}\" of {1} yuan exceeds the {2} yuan of the order that are left."),

        // Evidence.
        ["evidence-not-own"] = ("事件 {0} 引用的凭证 {1} 不是由同一方提交。", "Event \"{0}\" brings evidence \"{1}\" that the other side gave."),
        ["evidence-twice"] = ("记录 {0} 重复引用凭证 {1}。", "Record \"{0}\" names evidence \"{1}\" twice."),
        ["weighing-stage-unfit"] = ("凭证 {0} 不是称重图,不能带称重环节。", "Evidence \"{0}\" has a weighing stage, and is no weighing photo."),

        // Tickets.
        ["ticket-closed"] = ("工单 {0} 已有结果({1:name}),不能再{2:name}。", "Ticket \"{0}\" is decided ({1:name}); the step {2:name} is closed."),
        ["ticket-still-open"] = ("工单 {0} 尚未逾期({1} 前可回复),不能判定。", "Ticket \"{0}\" can still be answered until {1}; it can't be decided yet."),
        ["ticket-unanswered"] = ("工单 {0} 尚未回复,不能判定支持商家。", "Ticket \"{0}\" has no answer yet; it can't be won."),
        ["ticket-overdue"] = ("工单 {0} 在 {1} 前没有有效回复,不能判定支持商家。", "Ticket \"{0}\" had no answer by {1}; it can't be won."),

        // Appeals.
        ["ground-unfit"] = ("申诉 {0}:事由“{1:name}”不属于“{2:name}”类申诉。", "Appeal \"{0}\": the ground {1:name} does not fit an appeal of the kind {2:name}."),
        ["nothing-to-appeal"] = ("申诉 {0}:售后申请 {1} 尚无可申诉的判定。", "Appeal \"{0}\": there is no decision on application \"{1}\" to appeal against yet."),
        ["appeal-period-over"] = ("申诉 {0}:申诉期已于 {1} 结束。", "Appeal \"{0}\": the appeal period ended on {1}."),
        ["appeals-blocked-month"] = ("申诉 {0}:店铺本月申诉失败已超过 {1} 次,本月内不能再申诉。", "Appeal \"{0}\": more than {1} appeals of the shop failed this month; no more this month."),
        ["appeals-blocked-year"] = ("申诉 {0}:店铺本年申诉失败已超过 {1} 次,本年内不能再申诉。", "Appeal \"{0}\": more than {1} appeals of the shop failed this year; no more this year."),
        ["appeal-pending"] = ("申诉 {0}:同类申诉 {1} 仍在审核中。", "Appeal \"{0}\": appeal \"{1}\" of the same kind is still pending."),
        ["appeal-needs-new-material"] = ("申诉 {0}:再次申诉须提供新的材料。", "Appeal \"{0}\": filing again needs new material."),
        ["appeal-not-about-money"] = ("申诉 {0}:判责申诉不涉及金额。", "Appeal \"{0}\": an appeal about liability is not about money; leave the amount out."),
        ["amount-over-stake"] = ("记录 {0}:{1} 元超过可申诉金额 {2} 元。", "Record \"{0}\": {1} yuan exceed the {2} yuan at stake."),
        ["nothing-deducted"] = ("申诉 {0}:没有对应的扣款。", "Appeal \"{0}\": nothing of that ground was deducted yet."),
        ["appeal-closed"] = ("申诉 {0} 已结束({1:name}),不能{2:name}。", "Appeal \"{0}\" is over ({1:name}); the step {2:name} is closed."),
        ["appeal-reviewed-before"] = ("申诉 {0} 已初审。", "Appeal \"{0}\" had its first review before."),

        // Rights protection after completion.
        ["order-not-completed"] = ("交易完成后才能发起售后保障维权({0})。", "Rights protection (\"{0}\") opens when the transaction is completed."),
        ["protection-remedy-chosen"] = ("订单 {0} 的售后保障维权已选择处理方式,不能更改或重复发起。", "The remedy on order \"{0}\" was chosen; it can't be changed or filed again."),
        ["protection-withdrawn"] = ("订单 {0} 的售后保障维权已撤销,不能再次发起。", "Rights protection on order \"{0}\" was withdrawn and can't be filed again."),
        ["protection-not-filed"] = ("订单 {0} 尚未发起售后保障维权。", "Rights protection on order \"{0}\" was not filed yet."),
        ["protection-closed"] = ("订单 {0} 的售后保障维权已结束({1:name}),不能{2:name}。", "Rights protection on order \"{0}\" is over ({1:name}); the step {2:name} is closed."),

        // Reports. The sentence of the limit is the platform's own [S0].
        ["report-limit"] = ("您反馈此订单虚假售后凭证已经达到上限,平台将结合完整的聊天记录进行审核,您无需重复反馈",
            "The reports of fake evidence on this order have reached their limit; the platform reviews with the whole chat record, and there is no need to report again."),
        ["report-no-picture"] = ("举报 {0} 没有争议图片,请至少选择一张。", "Report \"{0}\" disputes no picture; name at least one."),
        ["report-no-claim"] = ("举报 {0} 没有勾选问题类型,请至少勾选一项。", "Report \"{0}\" ticks no claim; tick at least one."),
        ["region-elsewhere"] = ("记录 {0} 的圈选区域所在凭证 {1} 不在举报之中。", "Record \"{0}\" circles a region on evidence \"{1}\", which the report does not dispute."),
        ["supplement-empty"] = ("补充材料 {0} 没有内容。", "Supplement \"{0}\" brings nothing; add a text, an attachment or a region."),
        ["supplement-not-asked"] = ("举报 {0} 目前不需要补充材料。", "Report \"{0}\" was not asked for more."),
        ["decision-no-claim"] = ("决定 {0} 没有针对任何问题类型。", "Decision \"{0}\" decides on no claim."),
        ["reason-missing"] = ("决定 {0} 没有说明理由。", "Decision \"{0}\" gives no reason."),
        ["reviewer-missing"] = ("决定 {0} 没有写明审核人。", "Decision \"{0}\" does not say who decided."),
        ["request-missing"] = ("决定 {0} 要求补充材料,但没有写明需要什么。", "Decision \"{0}\" needs more, and does not say what the merchant is asked for."),
        ["policy-missing"] = ("决定 {0} 依据评分,但没有写明策略及版本。", "Decision \"{0}\" names a score without its policy and version."),
        ["claim-twice"] = ("决定 {0} 重复决定“{1:name}”。", "Decision \"{0}\" decides twice on {1:name}."),
        ["claim-not-in-report"] = ("决定 {0}:举报中没有“{1:name}”。", "Decision \"{0}\": the report does not claim {1:name}."),
        ["effect-without-adoption"] = ("决定 {0}:没有采纳任何一项,不能调整售后判责。", "Decision \"{0}\" adjusts liability without an adopted claim."),
    };

    /// <summary>Every code there is, in ordinal order.</summary>
    public static IReadOnlyList<string> Codes { get; } = [.. Texts.Keys.Order(StringComparer.Ordinal)];

    /// <summary>A text before its arguments are filled in.</summary>
    public static string Template(string code, bool chinese) => chinese ? Texts[code].Chinese : Texts[code].English;

    internal static string Chinese(Refusal refusal) => Wording.Fill(Texts[refusal.Code].Chinese, refusal.Args, chinese: true);

    internal static string English(Refusal refusal) => Wording.Fill(Texts[refusal.Code].English, refusal.Args, chinese: false);
}
