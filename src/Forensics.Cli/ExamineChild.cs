using Forensics.Engine.Children;
using Forensics.Native;

namespace Forensics.Cli;

/// <summary>The program as a child of itself that examines pictures. No command for people, so <c>--help</c> does not name it.</summary>
static class ExamineChild
{
    public const string Name = "examine-child";

    /// <summary>The program as it runs now: <c>dotnet forensics.dll</c>, or its own executable.</summary>
    public static ExaminerCommand Command { get; } = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? new(Environment.ProcessPath!, [typeof(ExamineChild).Assembly.Location, Name])
        : new(Environment.ProcessPath!, [Name]);

    /// <summary>Serves the parent over standard input and output.</summary>
    public static void Run()
    {
        var output = Console.OpenStandardOutput();
        // Nothing else may come between the answers.
        Console.SetOut(Console.Error);
        ExaminerLoop.Run(Console.OpenStandardInput(), output, Pictures.Codec, new OpenCvKeypointEngine());
    }
}
