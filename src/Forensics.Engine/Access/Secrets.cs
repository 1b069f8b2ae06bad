using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Forensics.Engine.Access;

/// <summary>Secrets that are random, not chosen: 256 bits can't be guessed, so the stored hash needs no salt and no slowness.</summary>
static class Secrets
{
    const int Bytes = 32;

    /// <summary>In characters that need no escaping in an address.</summary>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Lower-case hex of the SHA-256. Looking a secret up by it tells nothing by its timing: a guess does not steer its hash.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
