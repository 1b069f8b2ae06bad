using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Forensics.Engine.Access;

/// <summary>The public keys of a folder, read again when its files change: <c>*.json</c> are JWK sets (RFC 7517), <c>*.pem</c> one public key each, named by
/// the file; <c>issuer.json</c> holds <c>{"issuer": …, "audience": …}</c>.</summary>
sealed class MerchantTokenKeys(string folder, AccessOptions options, TimeProvider time)
{
    const string IssuerFile = "issuer.json";
    const int MinRsaBits = 2048; // RFC 7518, 3.3
    const int MaxFileBytes = 1 << 20;

    readonly Lock turn = new();
    (TokenKeySet Keys, string Files, DateTimeOffset ReadAt)? read;

    public TokenKeySet Current()
    {
        lock (turn)
        {
            var now = time.GetUtcNow();
            if (read is { } last && now - last.ReadAt < options.TokenKeysReadEvery)
            {
                return last.Keys;
            }

            var files = Files();
            var state = string.Join('\n', files.Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}"));
            read = (read is { } before && before.Files == state ? before.Keys : Read(files), state, now);
            return read.Value.Keys;
        }
    }

    List<FileInfo> Files() => Directory.Exists(folder)
        ? [.. new DirectoryInfo(folder).EnumerateFiles().Where(file => file.Extension is ".json" or ".pem").OrderBy(file => file.Name, StringComparer.Ordinal)]
        : [];

    static TokenKeySet Read(List<FileInfo> files)
    {
        var set = new Reading();
        foreach (var file in files)
        {
            try
            {
                if (file.Length > MaxFileBytes)
                {
                    set.Problems.Add($"{file.Name}: larger than {MaxFileBytes} bytes.");
                }
                else if (file.Name == IssuerFile)
                {
                    set.ReadIssuer(File.ReadAllText(file.FullName));
                }
                else if (file.Extension == ".pem")
                {
                    set.ReadPem(Path.GetFileNameWithoutExtension(file.Name), File.ReadAllText(file.FullName));
                }
                else
                {
                    set.ReadKeySet(file.Name, File.ReadAllText(file.FullName));
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or ArgumentException or CryptographicException or FormatException or InvalidOperationException)
            {
                set.Problems.Add($"{file.Name}: {error.Message}");
            }
        }

        return new TokenKeySet(set.Issuer, set.Audience, set.Keys, set.Problems);
    }

    sealed class Reading
    {
        public string? Issuer { get; private set; }

        public string? Audience { get; private set; }

        public Dictionary<string, SecurityKey> Keys { get; } = new(StringComparer.Ordinal);

        public List<string> Problems { get; } = [];

        public void ReadIssuer(string text)
        {
            using var json = JsonDocument.Parse(text);
            Issuer = json.RootElement.TryGetProperty("issuer", out var issuer) && issuer.GetString() is { Length: > 0 } name ? name : null;
            Audience = json.RootElement.TryGetProperty("audience", out var audience) && audience.GetString() is { Length: > 0 } forWhom ? forWhom : null;
            if (Issuer is null || Audience is null)
            {
                Problems.Add($"{IssuerFile}: \"issuer\" and \"audience\" have to be there.");
            }
        }

        public void ReadPem(string name, string text)
        {
            if (text.Contains("PRIVATE KEY", StringComparison.Ordinal))
            {
                Problems.Add($"{name}.pem: holds a private key. Only the public key belongs here.");
                return;
            }

            if (TryImport<RSA>(RSA.Create(), key => key.ImportFromPem(text)) is { } rsa)
            {
                Add(name, new RsaSecurityKey(rsa.ExportParameters(false)) { KeyId = name }, rsa.KeySize);
            }
            else
            {
                var curve = ECDsa.Create();
                curve.ImportFromPem(text);
                AddCurve(name, curve);
            }
        }

        public void ReadKeySet(string file, string text)
        {
            foreach (var key in new JsonWebKeySet(text).Keys)
            {
                if (key.KeyId is not { Length: > 0 })
                {
                    Problems.Add($"{file}: a key without \"kid\".");
                }
                else if (key.HasPrivateKey)
                {
                    Problems.Add($"{file}: {key.KeyId} holds a private or secret key. Only public keys belong here.");
                }
                else if (key.Kty == JsonWebAlgorithmsKeyTypes.RSA)
                {
                    var parameters = new RSAParameters { Modulus = Base64UrlEncoder.DecodeBytes(key.N), Exponent = Base64UrlEncoder.DecodeBytes(key.E) };
                    using var rsa = RSA.Create(parameters);
                    Add(key.KeyId, new RsaSecurityKey(parameters) { KeyId = key.KeyId }, rsa.KeySize);
                }
                else if (key.Kty == JsonWebAlgorithmsKeyTypes.EllipticCurve && key.Crv == JsonWebKeyECTypes.P256)
                {
                    AddCurve(key.KeyId, ECDsa.Create(new ECParameters
                    {
                        Curve = ECCurve.NamedCurves.nistP256,
                        Q = new ECPoint { X = Base64UrlEncoder.DecodeBytes(key.X), Y = Base64UrlEncoder.DecodeBytes(key.Y) },
                    }));
                }
                else
                {
                    Problems.Add($"{file}: {key.KeyId} is neither an RSA key nor one on P-256.");
                }
            }
        }

        void Add(string id, SecurityKey key, int bits)
        {
            if (bits < MinRsaBits)
            {
                Problems.Add($"{id}: an RSA key of {bits} bits; at least {MinRsaBits} are needed.");
            }
            else if (!Keys.TryAdd(id, key))
            {
                Problems.Add($"{id}: two keys of this name; the first by file name is used.");
            }
        }

        void AddCurve(string id, ECDsa key)
        {
            if (key.KeySize != 256)
            {
                Problems.Add($"{id}: a key on another curve than P-256.");
            }
            else if (!Keys.TryAdd(id, new ECDsaSecurityKey(key) { KeyId = id }))
            {
                Problems.Add($"{id}: two keys of this name; the first by file name is used.");
            }
        }

        static T? TryImport<T>(T key, Action<T> import) where T : class, IDisposable
        {
            try
            {
                import(key);
                return key;
            }
            catch (Exception error) when (error is CryptographicException or ArgumentException)
            {
                key.Dispose();
                return null;
            }
        }
    }
}

/// <summary>Who signs merchants' tokens and with what.</summary>
/// <param name="Issuer">Null when the operator has not said it.</param>
/// <param name="Keys">By <c>kid</c>.</param>
sealed record TokenKeySet(string? Issuer, string? Audience, IReadOnlyDictionary<string, SecurityKey> Keys, IReadOnlyList<string> Problems);
