using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Forensics.Engine;
using Forensics.Engine.Access;
using Forensics.Engine.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Cli;

/// <summary>What the commands for users, keys and steps share: the data folder, what manages it, and one JSON object a line.</summary>
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
        var command = With(name, description, parts);
        SetAction(command, run);
        return command;
    }

    /// <summary>A command that puts together what it needs by itself.</summary>
    public Command CreateFor(string name, string description, Func<ParseResult, EngineOptions, CancellationToken, Task> run, params ReadOnlySpan<Symbol> parts)
    {
        var command = With(name, description, parts);
        command.SetAction(async (parsed, cancellation) =>
        {
            await run(parsed, Host.Options(parsed.GetValue(data)!), cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    static Command With(string name, string description, ReadOnlySpan<Symbol> parts)
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

        return command;
    }

    public void SetAction(Command command, Func<ParseResult, IServiceProvider, CancellationToken, Task> run) => command.SetAction(async (parsed, cancellation) =>
    {
        var options = Host.Options(parsed.GetValue(data)!);
        await using var services = new ServiceCollection().AddForensicsAccess(options).AddSingleton(options).AddForensicsJobs().BuildServiceProvider();
        await run(parsed, services, cancellation);
        return ExitCode.Ok;
    });

    public static void Print<T>(T line) => Console.Out.WriteLine(JsonSerializer.Serialize(line, Json));
}
