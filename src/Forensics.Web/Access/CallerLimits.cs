using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Forensics.Engine.Access;
using Forensics.Web.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Web.Access;

/// <summary>Requests a minute that are answered; more are told to come back later. All numbers are ours [assumed].</summary>
public sealed record CallerLimitOptions
{
    /// <summary>Of one API key. Default 6,000.</summary>
    [Range(1, int.MaxValue)]
    public int Platform { get; init; } = 6_000;

    /// <summary>Of one merchant. Default 120.</summary>
    [Range(1, int.MaxValue)]
    public int Merchant { get; init; } = 120;

    /// <summary>Of one user of the console. Default 600.</summary>
    [Range(1, int.MaxValue)]
    public int User { get; init; } = 600;

    /// <summary>Of one address without a good credential. Default 60.</summary>
    [Range(1, int.MaxValue)]
    public int Anonymous { get; init; } = 60;

    /// <summary>Sign-ins and merchants' entries from one address. Default 60: a company's reviewers share an address and begin at nine.</summary>
    [Range(1, int.MaxValue)]
    public int SignIn { get; init; } = 60;

    /// <summary>Questions about health from one address. Default 600: several orchestrators that ask every second.</summary>
    [Range(1, int.MaxValue)]
    public int Health { get; init; } = 600;
}

/// <summary>The rate limits, by caller where there is one and by address where there is none.</summary>
static class CallerLimits
{
    /// <summary>For the API: what one caller may ask.</summary>
    public const string PerCaller = "per-caller";

    /// <summary>For signing in: what one address may try.</summary>
    public const string SignIn = "sign-in";

    /// <summary>For asking how the service is.</summary>
    public const string Health = "health";

    static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public static void Add(IServiceCollection services, CallerLimitOptions options) => services.AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.AddPolicy(PerCaller, context => Partition(context, options));
        limiter.AddPolicy(SignIn, context => Of("sign-in " + AddressOf(context), options.SignIn));
        limiter.AddPolicy(Health, context => Of("health " + AddressOf(context), options.Health));
        limiter.OnRejected = async (rejected, _) =>
        {
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : Window;
            var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
            rejected.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            if (ApiV1.Covers(rejected.HttpContext))
            {
                await ApiProblem.Of(rejected.HttpContext, StatusCodes.Status429TooManyRequests, "too-many-requests", seconds).ExecuteAsync(rejected.HttpContext);
            }
        };
    });

    static RateLimitPartition<string> Partition(HttpContext context, CallerLimitOptions options) => Caller.From(context.User) is not { } caller
        ? Of("address " + AddressOf(context), options.Anonymous)
        : Of($"{caller.Kind} {caller.Shop} {caller.Id}", caller.Kind switch
        {
            CallerKind.Platform => options.Platform,
            CallerKind.Merchant => options.Merchant,
            _ => options.User,
        });

    static RateLimitPartition<string> Of(string key, int permits) => RateLimitPartition.GetFixedWindowLimiter(
        key, _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = Window, QueueLimit = 0 });

    /// <summary>An IPv6 host has a whole /64 to itself: its addresses count as one.</summary>
    internal static string AddressOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }

    /// <summary>Where a request comes from, as far as a log may tell: a network of many, as an address may be a person's.</summary>
    internal static string NetworkOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        var bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        var kept = bytes.Length == 4 ? 3 : 6;
        bytes.AsSpan(kept).Clear();
        return string.Create(CultureInfo.InvariantCulture, $"{new IPAddress(bytes)}/{8 * kept}");
    }
}
