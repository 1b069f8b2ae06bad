namespace Forensics.Engine.Storage;

/// <summary>A person with an account: reviewer, lead, administrator, or a merchant who comes by link.</summary>
public sealed class UserRow
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>One of the roles of <see cref="Access.Role"/>.</summary>
    public required string Role { get; set; }

    /// <summary>The shop a merchant belongs to; null for everyone else.</summary>
    public string? ShopId { get; set; }

    /// <summary>Changes with the password, the role, the shop and with disabling; a session that carries another one has ended.</summary>
    public string Stamp { get; set; } = "";

    /// <summary>As <see cref="Access.PasswordHash"/> writes it; null: signs in by link only.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>Attempts with a password since the last good one or the last lock's end.</summary>
    public int FailedSignIns { get; set; }

    /// <summary>No password is tried before this instant.</summary>
    public DateTimeOffset? LockedUntil { get; set; }

    public DateTimeOffset? DisabledAt { get; set; }
}

/// <summary>A link that signs a user in. The token itself is not kept.</summary>
public sealed class SignInTokenRow
{
    /// <summary>Lower-case hex.</summary>
    public required string TokenSha256 { get; init; }

    public required string UserId { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A platform system that calls the API.</summary>
public sealed class ApiKeyRow
{
    public required string Id { get; init; }

    /// <summary>What people call the system; no credential.</summary>
    public required string Name { get; init; }

    /// <summary>Names of <see cref="Access.Scope"/>, in order, separated by blanks.</summary>
    public required string Scopes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The first instant at which it is no longer good; null: until revoked.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>Last day of use, by Asia/Shanghai, as yyyy-MM-dd; null: never used.</summary>
    public string? LastUsedDay { get; set; }
}

/// <summary>A secret of a key; for a while there are two, so that a system can change over. The secret itself is not kept.</summary>
public sealed class ApiKeySecretRow
{
    /// <summary>Lower-case hex.</summary>
    public required string SecretSha256 { get; init; }

    public required string KeyId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Set when a newer secret took over: the first instant at which this one is no longer good.</summary>
    public DateTimeOffset? ValidUntil { get; set; }
}

/// <summary>Who did what, when. Rows are added and never changed; ids only, no content and no names.</summary>
public sealed class AuditRow
{
    public long Sequence { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>One of <see cref="Access.CallerKind"/>.</summary>
    public required string CallerKind { get; init; }

    public required string CallerId { get; init; }

    public string? Role { get; init; }

    public string? ShopId { get; init; }

    /// <summary>One of <see cref="Access.AuditAction"/>.</summary>
    public required string Action { get; init; }

    /// <summary>One of <see cref="Access.AuditSubject"/>.</summary>
    public required string SubjectType { get; init; }

    public required string SubjectId { get; init; }

    /// <summary>A code or an id that the action needs beside its subject, such as the analyzer of a map.</summary>
    public string? Detail { get; init; }
}
