using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Forensics.Engine.Storage;

/// <summary>How opening a database deals with one that is not there yet.</summary>
public sealed record DatabaseStart
{
    /// <summary>How long a server that does not answer is waited for. Default 10 seconds.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an operation later waits for a connection while the server is away. Default 30 seconds.</summary>
    public TimeSpan ConnectionPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Is told every five seconds what is waited for, and why.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    public CancellationToken Cancellation { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Tables are brought up to date, or looked at as they are.</summary>
    public bool Migrate { get; init; } = true;

    /// <summary>Told of each migration before it is done: its place from 1, of how many, its name.</summary>
    public Action<int, int, string>? Progress { get; init; }
}
