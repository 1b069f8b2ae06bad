using Forensics.Engine;
using Forensics.Engine.Analyze;
using Forensics.Engine.Children;
using Forensics.Imaging;
using Forensics.Native;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Engine;

/// <summary>The engine on a data folder, with the system codec and a policy that ships with the repository.</summary>
public static class EngineHost
{
    public static EngineOptions Options(string data) => new() { DataFolder = data, ModelsFolder = Models, Workers = 2 };

    public static EngineOptions Options(TestFolder folder) => Options(folder.Folder.Root) with { Postgres = folder.Postgres };

    /// <summary>Every analyzer that the engine runs.</summary>
    public static IReadOnlyList<ImageAnalyzer> Analyzers { get; } = Forensics.Engine.Analyze.Analyzers.All(new SystemImageCodec(), new OpenCvKeypointEngine());

    /// <param name="children">How pictures are examined; in this process when not given.</param>
    public static ServiceProvider Create(EngineOptions options, TimeProvider? time = null, ExaminerCommand? children = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IImageCodec, SystemImageCodec>();
        services.AddSingleton<IKeypointEngine, OpenCvKeypointEngine>();
        services.AddSingleton(children ?? ExaminerCommand.InProcess);
        if (time is not null)
        {
            services.AddSingleton(time);
        }

        return services.AddForensicsEngine(options).BuildServiceProvider();
    }

    public static string Models { get; } = FindModels();

    static string FindModels()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, "models", "policies")))
            {
                return Path.Combine(folder.FullName, "models");
            }
        }

        throw new DirectoryNotFoundException("No models/policies above the tests.");
    }
}
