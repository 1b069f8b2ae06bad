using System.Globalization;
using System.Security.Cryptography;

namespace Forensics.Engine.Access;

/// <summary>Passwords as they are stored: <c>v1.iterations.salt.hash</c>, PBKDF2 (RFC 8018) with HMAC-SHA-256, salt of 128 and hash of 256 bits in base64.</summary>
public static class PasswordHash
{
    const string Version = "v1";
    const int SaltBytes = 16;
    const int HashBytes = 32;

    public static string Create(string password, int iterations)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, HashBytes);
        return string.Join('.', Version, iterations.ToString(CultureInfo.InvariantCulture), Convert.ToBase64String(salt), Convert.ToBase64String(hash));
    }

    /// <summary>Compares in constant time. A text that this version did not write is no password of anybody.</summary>
    /// <param name="stored">Null (no such user, or one without a password) takes the time of a password all the same.</param>
    /// <param name="iterations">Rounds that count as up to date, and that null is given.</param>
    public static PasswordCheck Check(string? stored, string password, int iterations)
    {
        var (rounds, salt, hash) = Read(stored);
        var given = Rfc2898DeriveBytes.Pbkdf2(password, salt ?? new byte[SaltBytes], rounds ?? iterations, HashAlgorithmName.SHA256, HashBytes);
        var good = CryptographicOperations.FixedTimeEquals(given, hash ?? new byte[HashBytes]) && hash is not null;
        return good ? rounds < iterations ? PasswordCheck.GoodButOutdated : PasswordCheck.Good : PasswordCheck.Wrong;
    }

    static (int? Iterations, byte[]? Salt, byte[]? Hash) Read(string? stored)
    {
        if (stored?.Split('.') is not [Version, var rounds, var salt, var hash] || !int.TryParse(rounds, CultureInfo.InvariantCulture, out var iterations) || iterations < 1)
        {
            return (null, null, null);
        }

        var (saltBytes, hashBytes) = (new byte[SaltBytes], new byte[HashBytes]);
        return Convert.TryFromBase64String(salt, saltBytes, out var saltLength) && saltLength == SaltBytes
            && Convert.TryFromBase64String(hash, hashBytes, out var hashLength) && hashLength == HashBytes
            ? (iterations, saltBytes, hashBytes)
            : (null, null, null);
    }
}

public enum PasswordCheck
{
    Wrong,
    Good,

    /// <summary>Right, but stored with fewer rounds than today's: to be hashed again.</summary>
    GoodButOutdated,
}
