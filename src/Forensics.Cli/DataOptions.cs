using System.CommandLine;
using Forensics.Engine;

namespace Forensics.Cli;

/// <summary>The options of every command that works on a data folder.</summary>
sealed class DataOptions
{
    /// <summary>Said by every command that uses the database.</summary>
    public const string Elsewhere = """
        The database is on PostgreSQL instead where the environment has FORENSICS_DATABASE, a connection string
        (Host=…;Database=…;Username=…;Password=…), or FORENSICS_DATABASE_FILE, the path of a file that holds it.
        """;

    readonly Option<string> data = new("--data")
    {
        Description = "Data folder: database, pictures, maps. Made when it is not there. " + Elsewhere,
        HelpName = "DIR",
        DefaultValueFactory = _ => Path.Combine(Environment.CurrentDirectory, "forensics-data"),
    };

    readonly Option<int?> workers = new("--workers") { Description = "Steps worked on at once; one per processor by default.", HelpName = "N" };

    public void AddTo(Command command) => command.Add(data);

    /// <summary>Of a command that works on steps.</summary>
    public void AddWorkersTo(Command command)
    {
        workers.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 1024)
            {
                result.AddError("--workers takes 1 to 1024.");
            }
        });
        command.Add(workers);
    }

    public EngineOptions Read(ParseResult parsed)
    {
        var options = Host.Options(parsed.GetValue(data)!);
        return parsed.GetResult(workers) is not null && parsed.GetValue(workers) is { } count ? options with { Workers = count } : options;
    }
}
