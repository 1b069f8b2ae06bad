using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Forensics.Engine.Access;

/// <summary>Checks the tokens (JWT, RFC 7519) by which the platform sends its merchants here. Public keys come from files, never from the network.</summary>
/// <remarks>Signed by RS256 or ES256 with a key named by <c>kid</c>; issuer, audience, <c>iat</c> and <c>exp</c> have to be there and right;
/// <c>sub</c> and <c>shop</c> are one text each. Everything else is refused, an encrypted or unsigned token first.</remarks>
public sealed class MerchantTokens(string folder, AccessOptions options, TimeProvider time)
{
    const int MaxTokenLength = 8192;
    const int MaxIdLength = 100;

    static readonly JsonDocumentOptions NoTwice = new() { AllowDuplicateProperties = false };

    readonly MerchantTokenKeys keys = new(folder, options, time);

    /// <summary>What is wrong with the files of keys; empty when all is well.</summary>
    public IReadOnlyList<string> Problems => keys.Current().Problems;

    /// <summary>The merchant a token speaks for, or why it was refused.</summary>
    public async Task<MerchantTokenResult> ValidateAsync(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        var known = keys.Current();
        if (known.Issuer is null || known.Audience is null || known.Keys.Count == 0)
        {
            return new(null, MerchantTokenRefusal.NotConfigured);
        }

        if (token.Length > MaxTokenLength || token.Count(c => c == '.') != 2)
        {
            return new(null, MerchantTokenRefusal.Malformed);
        }

        var checkedToken = await new JsonWebTokenHandler { MaximumTokenSizeInBytes = MaxTokenLength }.ValidateTokenAsync(token, Rules(known));
        return checkedToken.IsValid ? Read((JsonWebToken)checkedToken.SecurityToken) : new(null, ReasonOf(checkedToken.Exception));
    }

    static TokenValidationParameters Rules(TokenKeySet known) => new()
    {
        ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256],
        RequireSignedTokens = true,
        ValidateIssuerSigningKey = true,
        TryAllIssuerSigningKeys = false,
        IssuerSigningKeyResolver = (_, _, kid, _) => kid is not null && known.Keys.TryGetValue(kid, out var key) ? [key] : [],
        ValidIssuer = known.Issuer,
        ValidAudience = known.Audience,
        ValidateLifetime = false, // Read below, by the clock that was injected.
    };

    MerchantTokenResult Read(JsonWebToken token)
    {
        if (!TryPart(token.EncodedHeader, out var header) || header.TryGetProperty("crit", out _) || !TryPart(token.EncodedPayload, out var claims))
        {
            return new(null, MerchantTokenRefusal.Malformed);
        }

        if (Instant(claims, "iat") is not { } issued || Instant(claims, "exp") is not { } expires || (Instant(claims, "nbf") is null && claims.TryGetProperty("nbf", out _)))
        {
            return new(null, MerchantTokenRefusal.NoLifetime);
        }

        var (now, skew) = (time.GetUtcNow(), options.TokenClockSkew);
        if (expires - issued > options.MaxTokenLifetime)
        {
            return new(null, MerchantTokenRefusal.LifetimeTooLong);
        }

        if (now >= expires + skew)
        {
            return new(null, MerchantTokenRefusal.Expired);
        }

        if (now < issued - skew || now < Instant(claims, "nbf") - skew)
        {
            return new(null, MerchantTokenRefusal.NotYet);
        }

        return Text(claims, "sub") is { } id && Text(claims, "shop") is { } shop
            ? new(new MerchantCaller(id, shop, expires), null)
            : new(null, MerchantTokenRefusal.NoShop);
    }

    static bool TryPart(string encoded, out JsonElement json)
    {
        try
        {
            using var document = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(encoded), NoTwice);
            json = document.RootElement.Clone();
            return json.ValueKind == JsonValueKind.Object;
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            json = default;
            return false;
        }
    }

    static string? Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= MaxIdLength } text
        && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl) ? text : null;

    // Seconds since 1970 (RFC 7519, NumericDate); far beyond the year 9999 is no instant.
    static DateTimeOffset? Instant(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and < 253_000_000_000
            ? DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(seconds)
            : null;

    static string ReasonOf(Exception? error) => error switch
    {
        SecurityTokenInvalidIssuerException => MerchantTokenRefusal.WrongIssuer,
        SecurityTokenInvalidAudienceException => MerchantTokenRefusal.WrongAudience,
        SecurityTokenSignatureKeyNotFoundException => MerchantTokenRefusal.UnknownKey,
        SecurityTokenInvalidAlgorithmException or SecurityTokenInvalidSignatureException => MerchantTokenRefusal.BadSignature,
        _ => MerchantTokenRefusal.Malformed,
    };
}

/// <param name="Caller">Null when refused.</param>
/// <param name="Refusal">One of <see cref="MerchantTokenRefusal"/>, for the log; the bearer is told nothing of it.</param>
public sealed record MerchantTokenResult(MerchantCaller? Caller, string? Refusal);

/// <param name="ExpiresAt">When the token, and a session begun with it, ends.</param>
public sealed record MerchantCaller(string Id, string ShopId, DateTimeOffset ExpiresAt);

/// <summary>Why a merchant's token was refused.</summary>
public static class MerchantTokenRefusal
{
    public const string NotConfigured = "not-configured";
    public const string Malformed = "malformed";
    public const string UnknownKey = "unknown-key";
    public const string BadSignature = "bad-signature";
    public const string WrongIssuer = "wrong-issuer";
    public const string WrongAudience = "wrong-audience";
    public const string NoLifetime = "no-lifetime";
    public const string LifetimeTooLong = "lifetime-too-long";
    public const string Expired = "expired";
    public const string NotYet = "not-yet";
    public const string NoShop = "no-shop";
}
