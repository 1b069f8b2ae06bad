using Forensics.Cli.Watching;
using Forensics.Engine;
using Forensics.Engine.Analyze;
using Forensics.Imaging;
using Forensics.Native;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

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

        services.AddLogging(logging => Configure(logging, log)
            // The key folder is readable by its owner only, and says so at every start otherwise.
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error));
        services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
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

    // A log that programs collect tells what was done as well; at a terminal the command's own words do.
    static ILoggingBuilder Configure(ILoggingBuilder logging, LogFormat format) => format == LogFormat.Text
        ? logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning)
        : logging.ClearProviders()
            .AddConsole(console => console.FormatterName = JsonLines.FormatterName)
            .AddConsoleFormatter<JsonLines, Microsoft.Extensions.Logging.Console.ConsoleFormatterOptions>()
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Forensics", LogLevel.Information);

    /// <summary>The analyzers alone; no data folder is touched.</summary>
    public static PictureAnalyzer PictureAnalyzer() => Services(Options(dataFolder: "")).GetRequiredService<PictureAnalyzer>();

    public static EngineOptions Options(string dataFolder) => new()
    {
        DataFolder = dataFolder,
        ModelsFolder = Home.Models,
        // Not an option of the commands: what stands on a command line is seen by every user of the machine.
        Postgres = Environment.GetEnvironmentVariable("FORENSICS_DATABASE"),
    };
}
