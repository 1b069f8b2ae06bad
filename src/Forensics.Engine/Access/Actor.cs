namespace Forensics.Engine.Access;

/// <summary>The kinds of callers.</summary>
public static class CallerKind
{
    /// <summary>A system of the platform, by API key.</summary>
    public const string Platform = "platform";

    /// <summary>A merchant of one shop, by a token the platform signed or by link.</summary>
    public const string Merchant = "merchant";

    /// <summary>A reviewer, lead reviewer or administrator, by password or link.</summary>
    public const string User = "user";

    /// <summary>Somebody at the command line of the machine itself.</summary>
    public const string Command = "command";
}

/// <summary>Who does something, as the audit record keeps it.</summary>
/// <param name="Kind">One of <see cref="CallerKind"/>.</param>
/// <param name="Id">Id of the key, the merchant or the user; for commands the operating system's user.</param>
public sealed record Actor(string Kind, string Id, string? Role = null, string? ShopId = null)
{
    /// <summary>Whoever runs a command on this machine.</summary>
    public static Actor AtCommandLine { get; } = new(CallerKind.Command, Environment.UserName);
}
