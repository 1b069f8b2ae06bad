using Forensics.Disputes.Scoring;

namespace Forensics.Engine.Score;

/// <summary>Policies as files.</summary>
public static class PolicyFile
{
    /// <summary>The policy that ships with the program.</summary>
    public static string Baseline(string modelsFolder) => Path.Combine(modelsFolder, "policies", "baseline-v4.json");

    /// <summary>What shipped before: stored scores that were made by it can be computed again.</summary>
    public static IReadOnlyList<string> Earlier(string modelsFolder) => [.. ((string[])["baseline-v1.json", "baseline-v2.json", "baseline-v3.json"]).Select(name => Path.Combine(modelsFolder, "policies", name))];

    /// <exception cref="ConfigurationException">The file can't be read, or makes no sense.</exception>
    public static Policy Load(string path)
    {
        try
        {
            return Policy.Parse(Read(path), path);
        }
        catch (PolicyException error)
        {
            throw new ConfigurationException(error.Message, error);
        }
    }

    /// <exception cref="ConfigurationException">The file can't be read.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The policy {path} can't be read ({error.Message}).", error);
        }
    }
}
