using System.Reflection;

namespace Forensics.IntegrationTests;

public sealed class ArchitectureTests
{
    /// <summary>What each project may reference of ours; docs and drawings follow this table.</summary>
    static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Forensics.Imaging"] = [],
        ["Forensics.Disputes"] = [],
        ["Forensics.Similarity"] = ["Forensics.Imaging"],
        ["Forensics.Native"] = ["Forensics.Imaging"],
        ["Forensics.Engine"] = ["Forensics.Disputes", "Forensics.Imaging", "Forensics.Similarity"],
        ["Forensics.Web"] = ["Forensics.Disputes", "Forensics.Imaging", "Forensics.Engine"],
        ["forensics"] = ["Forensics.Disputes", "Forensics.Imaging", "Forensics.Similarity", "Forensics.Native", "Forensics.Engine", "Forensics.Web"],
    };

    public static TheoryData<string> Projects => [.. Arrows.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_stands_before_it(string project)
    {
        var ours = Assembly.Load(project).GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => name.StartsWith("Forensics.", StringComparison.Ordinal));

        Assert.Empty(ours.Except(Arrows[project]));
    }

    [Theory]
    [InlineData("Forensics.Imaging")]
    [InlineData("Forensics.Disputes")]
    public void The_pure_core_knows_no_storage_host_or_native_library(string project)
    {
        var outside = Assembly.Load(project).GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal) && name is not ("System" or "netstandard" or "mscorlib"));

        Assert.Empty(outside);
    }
}
