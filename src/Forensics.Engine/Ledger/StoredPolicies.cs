using Forensics.Disputes.Scoring;

namespace Forensics.Engine.Ledger;

/// <summary>Finds the policy that a score was made by, by the SHA-256 of its file: in the models folder, or the one that is scored by.</summary>
public sealed class StoredPolicies(EngineOptions options)
{
    readonly Lazy<Dictionary<string, Policy>> policies = new(() => Load(options));

    /// <returns>Null when there is no such file.</returns>
    public Policy? Find(string sha256) => policies.Value.GetValueOrDefault(sha256);

    static Dictionary<string, Policy> Load(EngineOptions options)
    {
        var folder = Path.Combine(options.ModelsFolder, "policies");
        List<string> files = Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)] : [];
        if (options.PolicyFile is { } own && File.Exists(own))
        {
            files.Add(own);
        }

        Dictionary<string, Policy> found = [];
        foreach (var file in files)
        {
            try
            {
                var policy = Policy.Parse(File.ReadAllBytes(file), file);
                found[policy.Sha256] = policy;
            }
            catch (PolicyException)
            {
                // Some other JSON file; a score that needs it is told as lacking its policy.
            }
        }

        return found;
    }
}
