using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Forensics.Engine.Access;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Cli;

/// <summary>What the commands for users and keys share: the data folder, its accounts and keys, and one JSON object a line.</summary>
sealed class AccessCommand
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    readonly Option<string> data = new("--data")
    {
        Description = "Data folder of the service. It may be running. " + DataOptions.Elsewhere,
        HelpName = "DIR",
        DefaultValueFactory = _ => Path.Combine(Environment.CurrentDirectory, "forensics-data"),
        Recursive = true,
    };

    /// <summary>A family of commands over a data folder.</summary>
    public Command Family(string name, string description) => new(name, description) { data };

    public Command Create(string name, string description, Func<ParseResult, IServiceProvider, CancellationToken, Task> run, params ReadOnlySpan<Symbol> parts)
    {
        var command = new Command(name, description);
        foreach (var part in parts)
        {
            if (part is Argument argument)
            {
                command.Add(argument);
            }
            else
            {
                command.Add((Option)part);
            }
        }

        command.SetAction(async (parsed, cancellation) =>
        {
            await using var services = new ServiceCollection().AddForensicsAccess(Host.Options(parsed.GetValue(data)!)).BuildServiceProvider();
            await run(parsed, services, cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    public static void Print<T>(T line) => Console.Out.WriteLine(JsonSerializer.Serialize(line, Json));
}
