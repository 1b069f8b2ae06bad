namespace Forensics.Engine.Storage;

/// <summary>A policy as it was added. Rows are never changed.</summary>
public sealed class PolicyRow
{
    /// <summary>Of the file's bytes.</summary>
    public required string Sha256 { get; init; }

    public required string Id { get; init; }

    public required int Version { get; init; }

    /// <summary>The file's bytes as text: written as UTF-8 they are the file again.</summary>
    public required string Document { get; init; }

    public required DateTimeOffset AddedAt { get; init; }

    public required string AddedBy { get; init; }
}

/// <summary>From when on reports are scored by which policy, and who wanted that for which reason. The database lets rows only be added.</summary>
public sealed class PolicyActivationRow
{
    /// <summary>The last of a role holds.</summary>
    public long Sequence { get; init; }

    /// <summary>One of <see cref="PolicyRole"/>.</summary>
    public required string Role { get; init; }

    /// <summary>Null for none, which only a shadow can be.</summary>
    public required string? PolicySha256 { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string By { get; init; }

    public required string Why { get; init; }
}

/// <summary>What a policy in force is for.</summary>
public static class PolicyRole
{
    /// <summary>Its scores count.</summary>
    public const string Active = "active";

    /// <summary>Its scores are kept beside those that count, for comparison; no reviewer sees them and no feed tells them.</summary>
    public const string Shadow = "shadow";
}
