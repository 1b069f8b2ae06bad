using Forensics.Engine.Children;

namespace Forensics.IntegrationTests.Children;

/// <summary>The child as it is shipped: the program itself.</summary>
static class RealChild
{
    public static ExaminerCommand Command { get; } = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "forensics.dll"), "examine-child"]);
}
