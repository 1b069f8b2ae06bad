namespace Forensics.Disputes;

/// <summary>What is known of a shop beyond one order.</summary>
/// <param name="FailedAppeals">When each appeal of the shop's other orders failed or was invalid: <see cref="Dispute.FailedAppeals"/> of each.</param>
public sealed record ShopHistory(IReadOnlyList<DateTimeOffset> FailedAppeals)
{
    public static ShopHistory Empty { get; } = new([]);

    /// <summary>The same with one order more.</summary>
    public ShopHistory With(Dispute dispute)
    {
        ArgumentNullException.ThrowIfNull(dispute);
        return new ShopHistory([.. FailedAppeals, .. dispute.FailedAppeals]);
    }

    /// <summary>Whether the shop can't appeal at an instant: too many appeals failed earlier in its month or year in Asia/Shanghai [S2].</summary>
    public AppealBlock Block(DateTimeOffset at, DisputeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var day = WorkCalendar.DayOf(at);
        var failed = FailedAppeals.Where(failed => failed <= at).Select(WorkCalendar.DayOf).Where(other => other.Year == day.Year).ToList();
        return failed.Count > options.MostFailedAppealsPerYear ? AppealBlock.Year
            : failed.Count(other => other.Month == day.Month) > options.MostFailedAppealsPerMonth ? AppealBlock.Month
            : AppealBlock.None;
    }
}

/// <summary>For how long a shop can't appeal.</summary>
public enum AppealBlock
{
    None,

    /// <summary>For the rest of the calendar month.</summary>
    Month,

    /// <summary>For the rest of the calendar year.</summary>
    Year,
}

public sealed partial record Dispute
{
    /// <summary>When appeals on this order failed or were found invalid.</summary>
    public IReadOnlyList<DateTimeOffset> FailedAppeals => [.. Appeals.Values.Where(appeal => appeal.HasFailed).Select(appeal => appeal.SettledAt!.Value).Order()];
}
