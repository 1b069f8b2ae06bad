namespace Forensics.Engine.Children;

/// <summary>How a child that examines pictures is started. The host registers it: the engine does not know the program it is part of.</summary>
/// <param name="FileName">Full path, or a name on the PATH.</param>
public sealed record ExaminerCommand(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>No children: pictures are examined in this process, which a hostile one can take down. For tests and tools on one's own files.</summary>
    public static ExaminerCommand InProcess { get; } = new("", []);

    internal bool IsInProcess => FileName.Length == 0;
}
