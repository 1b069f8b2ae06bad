using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Forensics.Engine;
using Forensics.Engine.Access;
using Forensics.Engine.Storage;
using Forensics.Web.Access;
using Forensics.Web.Api;
using Forensics.Web.Banks;
using Forensics.Web.Decide;
using Forensics.Web.Health;
using Forensics.Web.Merchant;
using Forensics.Web.Operations;
using Forensics.Web.Pages;
using Forensics.Web.Pictures;
using Forensics.Web.Rescore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Forensics.Web;

/// <summary>The review console as a web application.</summary>
public static class ConsoleHost
{
    /// <summary>A ready application; start it with <see cref="StartAsync"/>.</summary>
    /// <param name="services">Registers <see cref="IConsoleData"/> and what it needs.</param>
    public static WebApplication Build(ConsoleOptions options, Action<IServiceCollection> services)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(services);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Address, options.Port);
        });

        // People at a terminal read the command's own words; the framework speaks up when something is wrong.
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);

        // A start that fails is thrown to the caller, who says it in a sentence.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);

        // It warns that keys lie in plain files; their folder is open to this user alone.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        services(builder.Services);
        builder.Services.AddForensicsConsole(options);
        var app = builder.Build();
        app.MapForensicsConsole();
        return app;
    }

    /// <summary>Starts listening.</summary>
    /// <returns>The address people open, such as http://127.0.0.1:5080.</returns>
    /// <exception cref="PortTakenException">Another program listens on the port; the message names port and remedy.</exception>
    public static async Task<Uri> StartAsync(WebApplication app, ConsoleOptions options, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            await app.StartAsync(cancel);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            throw new PortTakenException(options, error);
        }

        return new Uri(app.Urls.First());
    }

    public static IServiceCollection AddForensicsConsole(this IServiceCollection services, ConsoleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ConsoleAccess.Add(services, options);
        CallerLimits.Add(services, options.Limits);
        ApiV1.Add(services, options);
        services.TryAddSingleton(TimeProvider.System);

        // Chinese stays Chinese in the source of a page; what HTML needs escaped is escaped.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddRazorComponents();
        return services;
    }

    public static WebApplication MapForensicsConsole(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        // From a proxy on this machine only, which the framework checks: the address that limits count by, and whether cookies are for https.
        app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto });
        app.UseExceptionHandler(failed => failed.Use(SecurityHeaders).Run(Failed));
        app.Use(SecurityHeaders);
        app.UseStatusCodePages(context => IsPage(context.HttpContext) ? Error(context.HttpContext, context.HttpContext.Response.StatusCode) : Task.CompletedTask);
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.Use(ApiV1.GuardAsync);
        app.Use(Idempotency.GuardAsync);
        app.MapGet("/assets/{**name}", AssetFiles.Serve).AllowAnonymous();
        app.MapGet("/", Queue);
        DecisionEndpoints.Map(app);
        RescoreEndpoints.Map(app);
        LookBackEndpoints.Map(app);
        OperationsEndpoints.Map(app);
        HealthEndpoints.Map(app);
        SignInEndpoints.Map(app);
        MerchantEntry.Map(app);
        PictureEndpoints.Map(app);
        ApiV1.Map(app);
        MerchantEndpoints.Map(app);
        return app;
    }

    static async Task<IResult> Queue(HttpContext context, IConsoleData data) => Page.Of<QueuePage>(
        context,
        StatusCodes.Status200OK,
        (nameof(QueuePage.All), await data.QueueAsync(context.RequestAborted)),
        (nameof(QueuePage.Filter), QueueFilter.From(context.Request.Query)));

    /// <summary>A storage that fails is no fault of the request: it is told to come again, and nothing of it was taken.</summary>
    static Task Failed(HttpContext context)
    {
        const string Seconds = "5";
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        // A request that breaks off is an IOException as well; a disk that breaks is told by the intake.
        if (error is not StorageException && StorageFailure.KindOf(error) is null or StorageFailureKind.Broken)
        {
            return Error(context, StatusCodes.Status500InternalServerError);
        }

        context.Response.Headers.RetryAfter = Seconds;
        return Error(context, StatusCodes.Status503ServiceUnavailable);
    }

    static Task Error(HttpContext context, int status) => ApiV1.Covers(context)
        ? ApiProblem.OfStatus(context, status).ExecuteAsync(context)
        : Page.Of<ErrorPage>(context, status, (nameof(ErrorPage.Status), status), (nameof(ErrorPage.Trace), context.TraceIdentifier)).ExecuteAsync(context);

    static bool IsPage(HttpContext context) => !context.Request.Path.StartsWithSegments("/pictures", StringComparison.Ordinal)
        && !context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal);

    static Task SecurityHeaders(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (ApiV1.Covers(context))
        {
            headers.CacheControl = "no-cache, no-store"; // As antiforgery sets it, which warns of anything else.
        }

        return next(context);
    }
}

/// <summary>The command that serves the console decides when it ends; the host takes no signals of its own, which would keep the command from seeing them.</summary>
sealed class CommandLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>The console's port is in use by another program.</summary>
public sealed class PortTakenException(ConsoleOptions options, Exception inner) : Exception(Say(options), inner)
{
    static string Say(ConsoleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var free = (options.Port % 65535 + 1).ToString(CultureInfo.InvariantCulture);
        return $"Port {options.Port} on {options.Address} is taken by another program (perhaps another console). Stop it, or choose another port: --port {free}";
    }
}
