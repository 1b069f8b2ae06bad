using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Tests.Support;

namespace Forensics.Tests.Disputes;

public sealed class ShopMetricsTests
{
    static readonly DateTimeOffset At = Story.Start.AddDays(5);

    [Fact]
    [Rule("shop-metrics")]
    public void Interventions_of_the_last_thirty_days_count()
    {
        var dispute = Intervened().Dispute;
        Assert.Equal((1, 1, 1.0), Measured(At));
        Assert.Equal((0, 1, 0.0), Measured(At.AddDays(30).AddTicks(-1)));
        Assert.Equal((0, 0, 0.0), Measured(At.AddDays(30)));
        Assert.Equal((1, 0, 0.0), Measured(At.AddTicks(-1)));
        Assert.Equal(0.5, ShopMetrics.Of([dispute, new Story(Story.Shipped).Dispute], At, new()).Rate);

        (int, int, double) Measured(DateTimeOffset now) => ShopMetrics.Of([dispute], now, new()) is var metrics ? (metrics.Orders, metrics.Interventions, metrics.Rate) : default;
    }

    [Fact]
    [Rule("shop-metrics")]
    public void What_the_platform_refunded_of_itself_does_not_count()
    {
        var refunded = Story.Applied().Taken(At, Party.Platform, EventKind.Refunded);
        Assert.Equal(0, ShopMetrics.Of([refunded.Dispute], At, new()).Interventions);
        Assert.True(refunded.Dispute.Applications["A-1"].RefundStartedByPlatform);
        var decided = Intervened().Taken(At, Party.Platform, EventKind.InterventionDecided, step => step with { Result = StepResult.ForBuyer }).Taken(At, Party.Platform, EventKind.Refunded);
        Assert.Equal((1, 1), (ShopMetrics.Of([decided.Dispute], At, new()).Interventions, ShopMetrics.Of([decided.Dispute], At, new()).DisputeRefunds));
    }

    [Fact]
    [Rule("shop-restrictions")]
    public void A_persistently_high_rate_brings_all_restrictions()
    {
        var options = new DisputeOptions { HighInterventionCount = 2, HighInterventionRate = 0.5, HighDaysInARow = 3 };
        Dispute[] shop = [Intervened().Dispute, Intervened().Dispute, new Story(Story.Shipped).Dispute, new Story(Story.Shipped).Dispute];
        Assert.Equal(Enum.GetValues<ShopRestriction>(), ShopMetrics.Of(shop, At.AddDays(2), options).Restrictions);
        Assert.Empty(ShopMetrics.Of(shop, At.AddDays(2).AddTicks(-1), options).Restrictions);
        Assert.Empty(ShopMetrics.Of([.. shop, new Story(Story.Shipped).Dispute], At.AddDays(2), options).Restrictions);
        Assert.Empty(ShopMetrics.Of(shop, At.AddDays(2), options with { HighInterventionCount = 3 }).Restrictions);
    }

    static Story Intervened() => Story.Applied().Taken(At, Party.Merchant, EventKind.MerchantRejected).Taken(At, Party.Buyer, EventKind.InterventionRequested);
}
