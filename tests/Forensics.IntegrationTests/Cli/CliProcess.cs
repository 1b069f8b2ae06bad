using System.Diagnostics;

namespace Forensics.IntegrationTests.Cli;

/// <summary>The real program, as the launcher starts it.</summary>
static class CliProcess
{
    public static Process Start(params string[] arguments) => Start(withInput: false, arguments);

    /// <summary>Starts the program on a test's folder and database.</summary>
    public static Process StartOn(Engine.TestFolder folder, params string[] arguments) =>
        Start(withInput: false, [.. arguments, "--data", folder.Folder.Root], folder.Postgres);

    /// <inheritdoc cref="StartOn"/>
    public static Task<CliResult> RunOnAsync(Engine.TestFolder folder, params string[] arguments) => RunAsync(StartOn(folder, arguments));

    /// <param name="postgres">A connection string, which goes by the environment.</param>
    public static Process Start(bool withInput, string[] arguments, string? postgres = null)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = withInput, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "forensics.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // Of the test's own surroundings nothing gets through.
        start.Environment.Remove("FORENSICS_DATABASE_FILE");
        start.Environment["FORENSICS_DATABASE"] = postgres ?? "";
        return Process.Start(start)!;
    }

    public static Task<CliResult> RunAsync(params string[] arguments) => RunAsync(Start(arguments));

    /// <param name="input">What stands on standard input.</param>
    public static async Task<CliResult> RunWithInputAsync(string input, params string[] arguments)
    {
        var process = Start(withInput: true, arguments);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        return await RunAsync(process);
    }

    static async Task<CliResult> RunAsync(Process started)
    {
        using var process = started;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CliResult(process.ExitCode, await output, await error);
    }
}

sealed record CliResult(int ExitCode, string Output, string Error)
{
    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
