namespace Forensics.Engine.Access;

/// <summary>Why an account, key or question was refused: stable codes, shown by the API and the commands.</summary>
public static class AccessRefusal
{
    public const string BadName = "bad-name";
    public const string NoSuchRole = "no-such-role";
    public const string NoSuchScope = "no-such-scope";
    public const string NoSuchUser = "no-such-user";
    public const string NoSuchKey = "no-such-key";
    public const string UserExists = "user-exists";
    public const string ShopNeeded = "shop-needed";
    public const string ShopNotAllowed = "shop-not-allowed";
    public const string PasswordTooShort = "password-too-short";
    public const string PasswordTooLong = "password-too-long";
    public const string PasswordIsName = "password-is-name";
    public const string KeyEnded = "key-ended";
    public const string BadInstant = "bad-instant";
}

/// <summary>An account or a key can't be made or changed like this.</summary>
/// <param name="args">Figures of the message, for the same sentence in another language.</param>
public sealed class AccessException(string code, string message, params object[] args) : Exception(message)
{
    public IReadOnlyList<object> Args { get; } = args;

    /// <summary>One of <see cref="AccessRefusal"/>.</summary>
    public string Code { get; } = code;
}
