using System.Text;
using Forensics.Engine;

namespace Forensics.Cli;

/// <summary>Reads a password: from a terminal without showing it, twice; else the first line of standard input. Never from the arguments, which others can see.</summary>
static class Secret
{
    /// <exception cref="ConfigurationException">Nothing was given, or not the same twice.</exception>
    public static string Read(string prompt)
    {
        if (Console.IsInputRedirected)
        {
            return Console.In.ReadLine() is { Length: > 0 } line ? line : throw new ConfigurationException("Standard input holds no password: give it on one line.");
        }

        var first = Ask(prompt);
        return first == Ask("Once more") ? first : throw new ConfigurationException("The two passwords differ; nothing was changed.");
    }

    static string Ask(string prompt)
    {
        Console.Error.Write(prompt + ": ");
        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                text.Length = Math.Max(0, text.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                text.Append(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return text.Length > 0 ? text.ToString() : throw new ConfigurationException("No password was given; nothing was changed.");
    }
}
