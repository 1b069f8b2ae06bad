using System.CommandLine;
using Forensics.Engine;

namespace Forensics.Cli.Watching;

/// <summary>How the log is written.</summary>
enum LogFormat
{
    /// <summary>For people at a terminal.</summary>
    Text,

    /// <summary>One JSON object a line, for programs that collect logs.</summary>
    Json,
}

/// <summary>The option of commands that run as services.</summary>
sealed class LogOption
{
    const string Variable = "FORENSICS_LOG";

    readonly Option<string?> log = new("--log")
    {
        Description = $"text, or json: one object a line on standard error, and no sign-in links. By default as {Variable} says, else text.",
        HelpName = "FORMAT",
    };

    public void AddTo(Command command)
    {
        log.AcceptOnlyFromAmong("text", "json");
        command.Add(log);
    }

    /// <summary>The format that was asked for; the words of the command follow it.</summary>
    /// <exception cref="ConfigurationException">The environment asks for one that there is not.</exception>
    public LogFormat Read(ParseResult parsed)
    {
        var asked = parsed.GetValue(log) ?? Environment.GetEnvironmentVariable(Variable);
        var format = asked switch
        {
            null or "" or "text" => LogFormat.Text,
            "json" => LogFormat.Json,
            _ => throw new ConfigurationException($"{Variable} is text or json, not \"{asked}\"."),
        };
        Terminal.IsJson = format == LogFormat.Json;
        return format;
    }
}
