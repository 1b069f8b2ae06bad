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

    /// <param name="environment">Variables beside those of the test process.</param>
    public static Task<CliResult> RunInAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        RunAsync(Start(withInput: false, arguments, environment: environment));

    /// <summary>Runs a program that goes on until it is told to stop, by SIGTERM, once the test has seen what it wants to.</summary>
    public static async Task<CliResult> RunInAsync(IReadOnlyDictionary<string, string> environment, Func<Task> until, params string[] arguments)
    {
        var process = Start(withInput: false, arguments, environment: environment);
        var result = RunAsync(process);
        try
        {
            await Task.WhenAny(until(), result);
            using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await kill.WaitForExitAsync();
            return await result.WaitAsync(TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <param name="postgres">A connection string, which goes by the environment.</param>
    public static Process Start(bool withInput, string[] arguments, string? postgres = null, IReadOnlyDictionary<string, string>? environment = null)
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
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

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
