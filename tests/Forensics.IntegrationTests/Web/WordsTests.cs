using Forensics.Disputes.Scoring;
using Forensics.Web.Access;
using Forensics.Web.Localization;

namespace Forensics.IntegrationTests.Web;

public sealed class WordsTests
{
    static readonly DateTimeOffset Now = HandMadeDisputes.Now;

    [Theory]
    [InlineData(0, "¥0.00")]
    [InlineData(5, "¥0.05")]
    [InlineData(123456789, "¥1,234,567.89")]
    [InlineData(-250, "-¥2.50")]
    public void Money_is_written_in_yuan(long fen, string written) => Assert.Equal(written, Words.Money(fen));

    [Theory]
    [InlineData(-1, "over")]
    [InlineData(0, "soon")]
    [InlineData(359, "soon")]
    [InlineData(360, "today")]
    [InlineData(1439, "today")]
    [InlineData(1440, "later")]
    public void A_deadline_presses_more_the_nearer_it_is(int minutes, string urgency) => Assert.Equal(urgency, Words.Urgency(Now.AddMinutes(minutes), Now));

    [Fact]
    public void Instants_are_told_in_Shanghai_time() =>
        Assert.Equal("2025-06-13 07:59", Words.Instant(new DateTimeOffset(2025, 6, 12, 23, 59, 0, TimeSpan.Zero)));

    [Theory]
    [InlineData(2.0, 0.2)]
    [InlineData(-3.5, 0.05)]
    [InlineData(0.0, 0.5)]
    public void The_prior_is_found_again_in_a_score(double llr, double prior)
    {
        var score = new ClaimScore(default, true, null, llr, Scorer.Probability(llr, prior), Scorer.BandOf(llr), new Coverage(1, 1), [], []);

        Assert.Equal(prior, Words.Prior(score), 9);
    }

    [Theory]
    [InlineData(0.0004, "<0.1%")]
    [InlineData(0.0567, "5.7%")]
    [InlineData(0.5, "50%")]
    [InlineData(0.9996, ">99.9%")]
    public void A_share_never_claims_the_ends(double share, string written) => Assert.Equal(written, Words.Percent(share));

    [Theory]
    [InlineData("/reports/a?b=c", true)]
    [InlineData("/", true)]
    [InlineData("//host", false)]
    [InlineData("/\\host", false)]
    [InlineData("/a\nb", false)]
    [InlineData("host", false)]
    [InlineData(null, false)]
    public void Only_a_path_of_this_host_is_local(string? path, bool local) => Assert.Equal(local, SignInEndpoints.IsLocal(path));
}
