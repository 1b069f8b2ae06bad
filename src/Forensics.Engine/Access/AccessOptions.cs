using System.ComponentModel.DataAnnotations;

namespace Forensics.Engine.Access;

/// <summary>Passwords, locks, sessions and tokens. All numbers are ours [assumed]; the platform's guides give none.</summary>
public sealed record AccessOptions
{
    /// <summary>Shortest password, in characters. Default 12 [assumed].</summary>
    [Range(8, 100)]
    public int MinPasswordLength { get; init; } = 12;

    /// <summary>Rounds of PBKDF2-SHA256 for a new password. Default 600,000 (OWASP Password Storage Cheat Sheet, 2023). A password stored with fewer is hashed again when it signs in.</summary>
    [Range(1, 100_000_000)]
    public int PasswordIterations { get; init; } = 600_000;

    /// <summary>Wrong passwords in a row that lock an account. Default 5 [assumed].</summary>
    [Range(1, 1000)]
    public int SignInAttempts { get; init; } = 5;

    /// <summary>How long a lock lasts. Default 15 minutes [assumed].</summary>
    public TimeSpan LockFor { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a session is believed before its account is looked at again. Default one minute: that long a disabled user may go on at most.</summary>
    public TimeSpan StampCheckEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the old secret of a rotated key stays good unless said otherwise. Default 24 hours [assumed].</summary>
    public TimeSpan KeyOverlap { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Difference of clocks that is forgiven in a merchant's token. Default 60 seconds [assumed].</summary>
    public TimeSpan TokenClockSkew { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest time from issue to end of a merchant's token. Default 24 hours [assumed].</summary>
    public TimeSpan MaxTokenLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long the public keys read from files are believed before the files are looked at again. Default one minute.</summary>
    public TimeSpan TokenKeysReadEvery { get; init; } = TimeSpan.FromMinutes(1);
}
