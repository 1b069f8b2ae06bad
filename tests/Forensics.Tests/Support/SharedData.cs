namespace Forensics.Tests.Support;

/// <summary>The measuring data beside the repository; it is never shipped.</summary>
static class SharedData
{
    /// <summary>FORENSICS_SHARED, or the first shared/data beside any folder above the test binaries; null when there is none.</summary>
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

/// <summary>A test that needs <see cref="SharedData.Root"/>: skipped where it is missing, failed there when CI is set.</summary>
sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (SharedData.Root is null && Environment.GetEnvironmentVariable("CI") is null)
        {
            Skip = "No shared/data beside the repository and FORENSICS_SHARED is not set.";
        }
    }
}
