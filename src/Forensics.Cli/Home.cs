using Forensics.Disputes.Scoring;
using Forensics.Engine;
using Forensics.Engine.Score;

namespace Forensics.Cli;

/// <summary>The folder that holds models, policies and samples: given by the launcher, else found above the program.</summary>
static class Home
{
    public static string Models => Path.Combine(Folder, "models");

    public static string Samples => Path.Combine(Folder, "samples");

    static string Folder { get; } = Environment.GetEnvironmentVariable("FORENSICS_HOME") is { Length: > 0 } given ? given : FindAbove(AppContext.BaseDirectory);

    /// <summary>Reads a policy file; the shipped baseline when none is named.</summary>
    /// <exception cref="ConfigurationException">The file can't be read, or makes no sense.</exception>
    public static Policy Policy(string? file = null) => PolicyFile.Load(file ?? PolicyFile.Baseline(Models));

    static string FindAbove(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, "models", "policies")))
            {
                return folder.FullName;
            }
        }

        throw new ConfigurationException("No models folder above the program; set FORENSICS_HOME to the folder that holds models and samples.");
    }
}
