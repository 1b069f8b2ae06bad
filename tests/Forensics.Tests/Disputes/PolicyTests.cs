using System.Text;
using Forensics.Disputes.Scoring;
using Forensics.Tests.Support;

namespace Forensics.Tests.Disputes;

public sealed class PolicyTests
{
    const string Valid = """
        {"id":"p","version":1,"about":"a","prior":0.2,"familyShrink":0.8,"maxLlr":6,"familyCaps":{"f":1},
         "signals":[{"id":"s","claim":"edited","family":"f","analyzer":"ela","value":"t","capSource":"fitted","points":[[0,0],[1,1]]}]}
        """;

    [Fact]
    public void A_policy_carries_the_hash_of_its_file()
    {
        var policy = Parse(Valid);

        Assert.Equal(64, policy.Sha256.Length);
        Assert.NotEqual(policy.Sha256, Parse(Valid + " ").Sha256);
    }

    [Theory]
    [InlineData("\"prior\":0.2", "\"prior\":1", "prior")]
    [InlineData("\"familyShrink\":0.8", "\"familyShrink\":1.1", "familyShrink")]
    [InlineData("\"maxLlr\":6", "\"maxLlr\":0", "maxLlr")]
    [InlineData("\"familyCaps\":{\"f\":1}", "\"familyCaps\":{\"f\":0}", "familyCaps.f")]
    [InlineData("\"family\":\"f\"", "\"family\":\"g\"", "family g")]
    [InlineData("[[0,0],[1,1]]", "[[1,0],[1,1]]", "ascend")]
    [InlineData("[[0,0],[1,1]]", "[[0,0]]", "two")]
    [InlineData(",\"points\":[[0,0],[1,1]]", "", "exactly one")]
    [InlineData(",\"points\"", ",\"whenTrue\":1,\"points\"", "exactly one")]
    [InlineData("\"claim\":\"edited\"", "\"claim\":\"photoshopped\"", "web-image")]
    [InlineData("\"about\"", "\"aboot\"", "aboot")]
    public void A_policy_that_makes_no_sense_is_refused_with_file_and_field(string find, string replace, string named)
    {
        var error = Assert.Throws<PolicyException>(() => Parse(Valid.Replace(find, replace, StringComparison.Ordinal)));

        Assert.Contains("policy.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_policy_that_is_shipped_can_be_used()
    {
        var files = Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "models", "policies"), "*.json");

        Assert.NotEmpty(files);
        Assert.All(files, file => Policy.Parse(File.ReadAllBytes(file), file));
    }

    static Policy Parse(string text) => Policy.Parse(Encoding.UTF8.GetBytes(text), "policy.json");
}
