using Forensics.Disputes.Scoring;

namespace Forensics.Engine.Score;

/// <summary>The policy reports are scored by.</summary>
public static class PolicyFile
{
    const string Baseline = "baseline-v1.json";

    /// <exception cref="ConfigurationException">The file can't be read, or makes no sense.</exception>
    public static Policy Load(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var path = options.PolicyFile ?? Path.Combine(options.ModelsFolder, "policies", Baseline);
        try
        {
            return Policy.Parse(File.ReadAllBytes(path), path);
        }
        catch (PolicyException error)
        {
            throw new ConfigurationException(error.Message, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The policy {path} can't be read ({error.Message}). Name another with --policy.", error);
        }
    }
}
