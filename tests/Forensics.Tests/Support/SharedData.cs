namespace Forensics.Tests.Support;

/// <summary>Measuring data kept beside the checkout and never in it; the environment variable FORENSICS_SHARED names another place.</summary>
static class SharedData
{
    /// <summary>Null where there is none.</summary>
    public static string? Root { get; } = Environment.GetEnvironmentVariable("FORENSICS_SHARED") ?? Find();

    static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}

/// <summary>A test that reads <see cref="SharedData"/>: skipped without it, but failing in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (SharedData.Root is null && Environment.GetEnvironmentVariable("CI") is null)
        {
            Skip = "No shared/data folder beside the checkout; FORENSICS_SHARED can name one.";
        }
    }
}
