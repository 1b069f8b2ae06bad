using Forensics.Cli.Watching;
using Forensics.Engine;
using Forensics.Engine.Analyze;
using Forensics.Engine.Storage;
using Forensics.Imaging;
using Forensics.Native;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Forensics.Cli;

/// <summary>Puts the service together on the System stack.</summary>
static class Host
{
    /// <summary>Everything, over a data folder.</summary>
    /// <exception cref="DllNotFoundException">A library of the System stack is not installed.</exception>
    public static void Add(IServiceCollection services, EngineOptions options, LogFormat log = LogFormat.Text)
    {
        if (NativeLibraries.Missing() is [var missing, ..])
        {
            throw new DllNotFoundException(missing);
        }

        services.AddLogging(logging => Configure(logging, log));
        services.AddSingleton<IImageCodec>(Pictures.Codec);
        services.AddSingleton<IKeypointEngine>(_ => new OpenCvKeypointEngine());
        services.AddSingleton(ExamineChild.Command);
        services.AddForensicsEngine(options);
        Telemetry.Add(services);
    }

    public static ServiceProvider Services(EngineOptions options, LogFormat log = LogFormat.Text)
    {
        var services = new ServiceCollection();
        Add(services, options, log);
        return services.BuildServiceProvider();
    }

    /// <summary>Waits for the storage of a service that starts with the machine, and says every few seconds what for; it can be stopped meanwhile.</summary>
    /// <exception cref="DatabaseUnavailableException">The database did not come in <see cref="EngineOptions.DatabasePatienceSeconds"/>.</exception>
    /// <exception cref="ConfigurationException">The folder can't be used, or its disk is still full.</exception>
    public static async Task WaitForStorageAsync(EngineOptions options, CancellationToken cancellation, LogFormat log = LogFormat.Text)
    {
        using var logs = LoggerFactory.Create(logging => Configure(logging, log));
        var start = new DatabaseStart { Patience = TimeSpan.FromSeconds(options.DatabasePatienceSeconds), Log = logs.CreateLogger<Database>(), Cancellation = cancellation };
        await Task.Run(() => Database.Wait(options, start), cancellation);
    }

    /// <summary>The analyzers alone; no data folder is touched.</summary>
    public static PictureAnalyzer PictureAnalyzer() => Services(Options(dataFolder: "")).GetRequiredService<PictureAnalyzer>();

    public static EngineOptions Options(string dataFolder) => new()
    {
        DataFolder = dataFolder,
        ModelsFolder = Home.Models,
        Postgres = Postgres(),
    };

    /// <summary>The operator's connection string; null for SQLite. Not an option of the commands: what stands on a command line is seen by
    /// every user of the machine.</summary>
    static string? Postgres()
    {
        var (given, file) = (Environment.GetEnvironmentVariable("FORENSICS_DATABASE"), Environment.GetEnvironmentVariable("FORENSICS_DATABASE_FILE"));
        if (string.IsNullOrWhiteSpace(file))
        {
            return string.IsNullOrWhiteSpace(given) ? null : given;
        }

        if (!string.IsNullOrWhiteSpace(given))
        {
            throw new ConfigurationException("FORENSICS_DATABASE and FORENSICS_DATABASE_FILE are both set; set one of them.");
        }

        try
        {
            return File.ReadAllText(file).Trim() is { Length: > 0 } text ? text : throw new ConfigurationException($"The file {file} of FORENSICS_DATABASE_FILE is empty.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The file {file} of FORENSICS_DATABASE_FILE can't be read ({error.Message.TrimEnd('.')}).", error);
        }
    }

    // A log that programs collect tells what was done as well; at a terminal the command's own words do.
    static void Configure(ILoggingBuilder logging, LogFormat format)
    {
        if (format == LogFormat.Text)
        {
            logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        }
        else
        {
            logging.Services.TryAddSingleton(TimeProvider.System);
            logging.ClearProviders()
                .AddConsole(console => console.FormatterName = JsonLines.FormatterName)
                .AddConsoleFormatter<JsonLines, ConsoleFormatterOptions>()
                .SetMinimumLevel(LogLevel.Warning)
                .AddFilter("Forensics", LogLevel.Information);
        }

        // A command that failed is told once, by whoever asked for it.
        logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Critical)
            // The key folder is readable by its owner only, and says so at every start otherwise.
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
