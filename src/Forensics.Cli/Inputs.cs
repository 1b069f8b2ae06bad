using System.CommandLine;
using Forensics.Engine;

namespace Forensics.Cli;

/// <summary>The files a command works on: named one by one, or listed in a file, one path a line.</summary>
sealed class Inputs
{
    readonly Argument<string[]> files = new("files") { Description = "Pictures to work on.", Arity = ArgumentArity.ZeroOrMore };
    readonly Option<string?> list = new("--list") { Description = "A text file with one path a line, instead of naming files.", HelpName = "FILE" };

    public Inputs() => files.Validators.Add(result =>
    {
        // The parser takes any word for a file; a mistyped option must not pass as a picture that is missing.
        foreach (var token in result.Tokens.Where(token => token.Value.StartsWith("--", StringComparison.Ordinal) && !File.Exists(token.Value)))
        {
            result.AddError($"{token.Value} is no option of this command; see --help.");
        }
    });

    public void AddTo(Command command)
    {
        command.Add(files);
        command.Add(list);
    }

    /// <summary>Paths as given, in order.</summary>
    /// <exception cref="ConfigurationException">None given, or the list can't be read.</exception>
    public IReadOnlyList<string> Read(ParseResult parsed)
    {
        var named = parsed.GetValue(files) ?? [];
        if (parsed.GetValue(list) is not { } listed)
        {
            return named.Length > 0 ? named : throw new ConfigurationException("No files given: name them, or give --list FILE with one path a line.");
        }

        try
        {
            return [.. named, .. File.ReadLines(listed).Select(line => line.Trim()).Where(line => line.Length > 0)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The list {listed} can't be read: {error.Message}");
        }
    }
}
