using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Forensics.Engine.Access;
using Forensics.IntegrationTests.Engine;

namespace Forensics.IntegrationTests.Access;

public sealed class MerchantTokensTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("forensics-tokens-").FullName;
    readonly ManualTime time = new();
    readonly TokenSigner platform = new();
    readonly MerchantTokens tokens;

    public MerchantTokensTests()
    {
        platform.WriteKeys(folder);
        tokens = new MerchantTokens(folder, new AccessOptions(), time);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public async Task A_token_the_platform_signed_speaks_for_one_merchant_of_one_shop(string alg)
    {
        var result = await tokens.ValidateAsync(platform.Sign(TokenSigner.Claims(time.Now), alg));

        Assert.Equal(new MerchantTokenResult(new MerchantCaller("m1", "shop-1", time.Now.AddHours(1)), null), result);
        Assert.Empty(tokens.Problems);
    }

    [Theory]
    [InlineData("none", "rsa-1")]
    [InlineData("HS256", "rsa-1")]
    [InlineData("RS512", "rsa-1")]
    [InlineData("RS256", "ec-1")]
    [InlineData("ES256", "rsa-1")]
    [InlineData("RS256", "unknown")]
    [InlineData("RS256", null)]
    public async Task Another_algorithm_or_key_is_refused(string alg, string? kid) =>
        Assert.Null((await tokens.ValidateAsync(platform.Sign(TokenSigner.Claims(time.Now).ToJsonString(), alg, kid))).Caller);

    [Fact]
    public async Task Another_signer_or_a_changed_claim_is_refused()
    {
        using var stranger = new TokenSigner();
        var good = platform.Sign(TokenSigner.Claims(time.Now));
        var forged = stranger.Sign(TokenSigner.Claims(time.Now));
        var swapped = string.Join('.', good.Split('.')[0], platform.Sign(TokenSigner.Claims(time.Now, shop: "shop-2")).Split('.')[1], good.Split('.')[2]);

        Assert.Equal(MerchantTokenRefusal.BadSignature, (await tokens.ValidateAsync(forged)).Refusal);
        Assert.Equal(MerchantTokenRefusal.BadSignature, (await tokens.ValidateAsync(swapped)).Refusal);
    }

    [Theory]
    [InlineData("iss", "\"https://other.example\"", MerchantTokenRefusal.WrongIssuer)]
    [InlineData("iss", null, MerchantTokenRefusal.WrongIssuer)]
    [InlineData("aud", "\"another\"", MerchantTokenRefusal.WrongAudience)]
    [InlineData("aud", null, MerchantTokenRefusal.WrongAudience)]
    [InlineData("exp", null, MerchantTokenRefusal.NoLifetime)]
    [InlineData("iat", null, MerchantTokenRefusal.NoLifetime)]
    [InlineData("iat", "\"now\"", MerchantTokenRefusal.Malformed)]
    [InlineData("exp", "1e300", MerchantTokenRefusal.Malformed)]
    [InlineData("sub", null, MerchantTokenRefusal.NoShop)]
    [InlineData("shop", null, MerchantTokenRefusal.NoShop)]
    [InlineData("shop", "\"\"", MerchantTokenRefusal.NoShop)]
    [InlineData("shop", "[\"shop-1\"]", MerchantTokenRefusal.NoShop)]
    [InlineData("shop", "[\"shop-1\",\"shop-2\"]", MerchantTokenRefusal.NoShop)]
    [InlineData("shop", "7", MerchantTokenRefusal.NoShop)]
    public async Task A_claim_that_is_missing_or_wrong_is_refused(string claim, string? json, string refusal)
    {
        var claims = TokenSigner.Claims(time.Now);
        claims.Remove(claim);
        if (json is not null)
        {
            claims[claim] = JsonNode.Parse(json);
        }

        Assert.Equal(new MerchantTokenResult(null, refusal), await tokens.ValidateAsync(platform.Sign(claims)));
    }

    [Theory]
    [InlineData(3600 + 59, true)] // An hour, and the skew of a minute.
    [InlineData(3600 + 60, false)]
    [InlineData(-60, true)]
    [InlineData(-61, false)]
    public async Task A_token_is_good_from_its_issue_to_its_end_give_or_take_the_skew(int secondsAfterIssue, bool good)
    {
        var token = platform.Sign(TokenSigner.Claims(time.Now));
        time.Now += TimeSpan.FromSeconds(secondsAfterIssue);

        Assert.Equal(good, (await tokens.ValidateAsync(token)).Caller is not null);
    }

    [Theory]
    [InlineData(24 * 3600, true)]
    [InlineData(24 * 3600 + 1, false)]
    public async Task A_token_lives_a_day_at_most(int seconds, bool good)
    {
        var claims = TokenSigner.Claims(time.Now);
        claims["exp"] = time.Now.AddSeconds(seconds).ToUnixTimeSeconds();

        Assert.Equal(good ? null : MerchantTokenRefusal.LifetimeTooLong, (await tokens.ValidateAsync(platform.Sign(claims))).Refusal);
    }

    [Fact]
    public async Task A_claim_given_twice_and_a_critical_header_are_refused()
    {
        var twice = TokenSigner.Claims(time.Now).ToJsonString().Replace("\"shop\":\"shop-1\"", "\"shop\":\"shop-1\",\"shop\":\"shop-2\"", StringComparison.Ordinal);

        Assert.Equal(MerchantTokenRefusal.Malformed, (await tokens.ValidateAsync(platform.Sign(twice, "RS256", "rsa-1"))).Refusal);
        Assert.Equal(MerchantTokenRefusal.Malformed, (await tokens.ValidateAsync(platform.Sign(TokenSigner.Claims(time.Now).ToJsonString(), "RS256", "rsa-1", "crit"))).Refusal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("eyJ")]
    [InlineData("a.b.c")]
    [InlineData("eyJ.eyJ.eyJ")]
    [InlineData("..")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.e30.AA.AA.AA")]
    public async Task What_is_no_token_is_refused(string token) => Assert.Null((await tokens.ValidateAsync(token)).Caller);

    [Fact]
    public async Task Keys_are_changed_without_a_restart_and_without_them_nobody_enters()
    {
        using var next = new TokenSigner();
        var token = next.Sign(TokenSigner.Claims(time.Now));
        Assert.Null((await tokens.ValidateAsync(token)).Caller);
        next.WriteKeys(folder);
        File.SetLastWriteTimeUtc(Path.Combine(folder, "rsa-1.pem"), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        time.Now += TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1);
        Assert.Null((await tokens.ValidateAsync(token)).Caller);
        time.Now += TimeSpan.FromTicks(1);
        Assert.NotNull((await tokens.ValidateAsync(token)).Caller);
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            File.Delete(file);
        }

        time.Now += TimeSpan.FromMinutes(1);
        Assert.Equal(MerchantTokenRefusal.NotConfigured, (await tokens.ValidateAsync(token)).Refusal);
    }

    [Fact]
    public void A_file_that_is_no_public_key_is_said_and_the_others_are_used()
    {
        using var weak = RSA.Create(1024);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var secret = RSA.Create(2048);
        File.WriteAllText(Path.Combine(folder, "weak.pem"), weak.ExportSubjectPublicKeyInfoPem());
        File.WriteAllText(Path.Combine(folder, "curve.pem"), other.ExportSubjectPublicKeyInfoPem());
        File.WriteAllText(Path.Combine(folder, "private.pem"), secret.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(folder, "text.pem"), "hello");
        File.WriteAllText(Path.Combine(folder, "list.json"), "[");
        File.WriteAllText(Path.Combine(folder, "shared.json"), """{"keys":[{"kty":"oct","kid":"s","k":"AAAA"}]}""");

        var problems = new MerchantTokens(folder, new AccessOptions(), time).Problems;

        Assert.Equal(["curve", "list.json", "private.pem", "shared.json", "text.pem", "weak"], problems.Select(problem => problem.Split(':')[0]).Order(StringComparer.Ordinal));
    }

    public void Dispose()
    {
        platform.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
