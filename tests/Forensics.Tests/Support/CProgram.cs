using System.Diagnostics;

namespace Forensics.Tests.Support;

/// <summary>Small C programs around system libraries, as oracles: compiled by gcc once per test run.</summary>
static class CProgram
{
    /// <returns>The program's path; null without gcc or the library's headers.</returns>
    public static string? Compile(string name, string source, params string[] libraries)
    {
        var folder = Directory.CreateTempSubdirectory("forensics-c-").FullName;
        var (sourceFile, program) = (Path.Combine(folder, $"{name}.c"), Path.Combine(folder, name));
        File.WriteAllText(sourceFile, source);
        try
        {
            using var gcc = Process.Start(new ProcessStartInfo("gcc", ["-O2", "-w", "-o", program, sourceFile, .. libraries.Select(l => $"-l{l}")])
            {
                RedirectStandardError = true,
            })!;
            gcc.StandardError.ReadToEnd();
            gcc.WaitForExit();
            return gcc.ExitCode == 0 ? program : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
