using Forensics.Disputes;
using Forensics.Disputes.Orders;
using Forensics.Engine.Review;
using Forensics.Web.Report;

namespace Forensics.IntegrationTests.Web;

/// <summary>Where earlier uses stand in the drawing.</summary>
public sealed class ReuseLayoutTests
{
    static readonly DateTimeOffset Now = new(2026, 6, 12, 10, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public void Uses_stand_by_time_in_a_lane_for_each_buyer_and_shop_with_the_most_telling_on_top()
    {
        var layout = ReuseLayout.Of(
            [Use("o1", "s1", "b1", 1), Use("o2", "s1", "b1", 2), Use("o3", "s2", "b2", 40), Use("o4", "s1", "b3", 3), Use("o5", "s2", "b2", 20), Use("o6", "s3", "b2", 5)], Now);

        Assert.Equal(
            [("other-shop", "b2", "s2"), ("other-shop", "b2", "s3"), ("same-shop", "b3", "s1"), ("same-buyer", "b1", "s1"), ("same-order", "b1", "s1")],
            layout.Lanes.Select(lane => (lane.Relation, lane.Buyer, lane.Shop)));
        Assert.Equal(["o3", "o5"], layout.Lanes[0].Points.Select(point => point.Match.Source));
        // 40 days before on the left, half of that in the middle.
        Assert.Equal([ReuseLayout.First, (ReuseLayout.First + ReuseLayout.Last) / 2], layout.Lanes[0].Points.Select(point => point.X));
        Assert.All(layout.Lanes.Zip(layout.Lanes.Skip(1)), pair => Assert.True(pair.First.Y < pair.Second.Y));
        Assert.Equal(layout.Lanes[2].Y, layout.CentreY, 4.0);
    }

    [Fact]
    public void Uses_of_the_same_moment_and_crowds_of_buyers_are_drawn_within_the_picture()
    {
        var layout = ReuseLayout.Of(Enumerable.Range(0, 40).Select(i => Use("o" + (i + 2), "s" + (i + 2), "b" + (i + 2), 0)), Now);

        Assert.Equal(40, layout.Lanes.Count + layout.More);
        Assert.All(layout.Lanes, lane => Assert.True(lane.Y < layout.Height && lane.Points.All(point => point.X is >= ReuseLayout.First and <= ReuseLayout.Last)));
        Assert.Empty(ReuseLayout.Of([], Now).Lanes);
    }

    static MatchView Use(string order, string shop, string buyer, int daysBefore) =>
        new("earlier-evidence", "", 0, "upright", order, Now.AddDays(-daysBefore), null) { Earlier = EarlierUse.Of(order, shop, buyer, Disputed) };

    static readonly Order Disputed = new()
    {
        Id = "o1", Shop = new Shop("s1", "s1"), Buyer = "b1", Goods = new Goods("g", "g", GoodsClass.Ordinary, []), AmountPaidFen = 1, PaidAt = Now,
    };
}
