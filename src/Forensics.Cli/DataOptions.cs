using System.CommandLine;
using Forensics.Engine;

namespace Forensics.Cli;

/// <summary>The options of every command that works on a data folder.</summary>
sealed class DataOptions
{
    readonly Option<string> data = new("--data")
    {
        Description = "Data folder: database, pictures, maps. Made when it is not there. " + Elsewhere,
        HelpName = "DIR",
        DefaultValueFactory = _ => Path.Combine(Environment.CurrentDirectory, "forensics-data"),
    };

    readonly Option<string?> policy = new("--policy") { Description = "Policy file to score by; the shipped baseline by default.", HelpName = "FILE" };

    /// <summary>Said by every command that uses the database.</summary>
    public const string Elsewhere = """
        The database is on PostgreSQL instead where the environment has FORENSICS_DATABASE, a connection string
        (Host=…;Database=…;Username=…;Password=…), or FORENSICS_DATABASE_FILE, the path of a file that holds it.
        """;

    public void AddTo(Command command)
    {
        command.Add(data);
        command.Add(policy);
    }

    public EngineOptions Read(ParseResult parsed) => Host.Options(parsed.GetValue(data)!, parsed.GetValue(policy));
}
