namespace Forensics.Engine.Storage;

public sealed class UserRow
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>One of the roles of <see cref="Access.Role"/>.</summary>
    public required string Role { get; set; }

    /// <summary>The shop a merchant belongs to; null for everyone else.</summary>
    public string? ShopId { get; set; }
}

/// <summary>A link that signs a user in. The token itself is not kept.</summary>
public sealed class SignInTokenRow
{
    /// <summary>Lower-case hex.</summary>
    public required string TokenSha256 { get; init; }

    public required string UserId { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
