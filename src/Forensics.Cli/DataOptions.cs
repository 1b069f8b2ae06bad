using System.CommandLine;
using Forensics.Engine;

namespace Forensics.Cli;

/// <summary>The options of every command that works on a data folder.</summary>
sealed class DataOptions
{
    readonly Option<string> data = new("--data")
    {
        Description = "Data folder: database, pictures, maps. Made when it is not there.",
        HelpName = "DIR",
        DefaultValueFactory = _ => Path.Combine(Environment.CurrentDirectory, "forensics-data"),
    };

    public void AddTo(Command command) => command.Add(data);

    public EngineOptions Read(ParseResult parsed) => Host.Options(parsed.GetValue(data)!);
}
