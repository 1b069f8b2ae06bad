namespace Forensics.Tests.Support;

/// <summary>The checkout the tests were built from, for files that are read as a user would have them.</summary>
static class RepositoryRoot
{
    public static string Path { get; } = Find();

    static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Forensics.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Forensics.sln above {AppContext.BaseDirectory}.");
    }
}
