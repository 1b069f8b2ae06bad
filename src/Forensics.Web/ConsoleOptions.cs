using System.Net;
using Forensics.Web.Access;

namespace Forensics.Web;

/// <summary>Where the console listens and what it keeps.</summary>
public sealed record ConsoleOptions
{
    /// <summary>The port unless another is asked for.</summary>
    public const int DefaultPort = 5080;

    /// <summary>Address to listen on; the loopback address unless another machine must reach it.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>TCP port; 0 takes any free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Folder for the keys that protect sign-in cookies, so that people stay signed in over a restart.
    /// Null keeps the keys in memory: everybody signs in again after a restart.</summary>
    public string? KeyFolder { get; init; }

    /// <summary>How long a sign-in lasts without use; 12 hours, a long working day.</summary>
    public TimeSpan SignInLifetime { get; init; } = TimeSpan.FromHours(12);

    public CallerLimitOptions Limits { get; init; } = new();

    /// <summary>Largest body of a request to the API that names no limit of its own, in bytes. Default 1 MiB.</summary>
    public long MaxApiBodyBytes { get; init; } = 1 << 20;

    /// <summary>Largest record with its pictures, or picture by itself, in bytes. Default 64 MiB.</summary>
    public long MaxUploadBytes { get; init; } = 64L << 20;

    /// <summary>Largest body of JSON Lines, in bytes. Default 256 MiB; it is read as it comes.</summary>
    public long MaxBulkBytes { get; init; } = 256L << 20;
}
