using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Forensics.IntegrationTests.Access;

/// <summary>The platform's side: signs tokens by hand (RFC 7515), good and bad ones, and writes its public keys where the service looks for them.</summary>
sealed class TokenSigner : IDisposable
{
    public const string Issuer = "https://platform.example";
    public const string Audience = "forensics";

    readonly RSA rsa = RSA.Create(2048);
    readonly ECDsa curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The RSA key as a PEM file named rsa-1, the other as a JWK set with the id ec-1.</summary>
    public void WriteKeys(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "issuer.json"), JsonSerializer.Serialize(new { issuer = Issuer, audience = Audience }));
        File.WriteAllText(Path.Combine(folder, "rsa-1.pem"), rsa.ExportSubjectPublicKeyInfoPem());
        var point = curve.ExportParameters(false).Q;
        File.WriteAllText(Path.Combine(folder, "keys.json"), JsonSerializer.Serialize(new
        {
            keys = new[] { new { kty = "EC", crv = "P-256", kid = "ec-1", use = "sig", x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y) } },
        }));
    }

    public static JsonObject Claims(DateTimeOffset now, string shop = "shop-1", string merchant = "m1") => new()
    {
        ["iss"] = Issuer,
        ["aud"] = Audience,
        ["sub"] = merchant,
        ["shop"] = shop,
        ["iat"] = now.ToUnixTimeSeconds(),
        ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
    };

    public string Sign(JsonObject claims, string alg = "RS256", string? kid = null) => Sign(claims.ToJsonString(), alg, kid ?? (alg == "ES256" ? "ec-1" : "rsa-1"));

    /// <param name="alg">RS256, RS512 or ES256 sign as they say; HS256 signs with the public key's text, as a well-known forgery does; none does not sign.</param>
    public string Sign(string claims, string alg, string? kid, string? extraHeader = null)
    {
        var header = new JsonObject { ["alg"] = alg, ["typ"] = "JWT" };
        if (kid is not null)
        {
            header["kid"] = kid;
        }

        if (extraHeader is not null)
        {
            header[extraHeader] = new JsonArray("b64");
        }

        var signed = Encode(header.ToJsonString()) + "." + Encode(claims);
        var bytes = Encoding.ASCII.GetBytes(signed);
        var signature = alg switch
        {
            "RS256" => rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "RS512" => rsa.SignData(bytes, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
            "ES256" => curve.SignData(bytes, HashAlgorithmName.SHA256),
            "HS256" => HMACSHA256.HashData(Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem()), bytes),
            _ => [],
        };
        return signed + "." + Base64Url.EncodeToString(signature);
    }

    public void Dispose()
    {
        rsa.Dispose();
        curve.Dispose();
    }

    static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
