using Forensics.Disputes.Scoring;
using Forensics.Engine;
using Forensics.Engine.Access;
using Forensics.Native;
using Forensics.Similarity.Models;
using Forensics.Web;

namespace Forensics.Cli;

/// <summary>Turns failures of the whole job into one clear line and an exit code.</summary>
static class Failures
{
    public static async Task<int> ReportAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (OperationCanceledException)
        {
            Terminal.Say("forensics: stopped; what was finished is kept, and the same command goes on from there.");
            return ExitCode.Failed;
        }
        catch (Exception error) when (error is ConfigurationException or PortTakenException or AccessException or PolicyException)
        {
            Terminal.Say($"forensics: {error.Message}");
            return ExitCode.WrongArguments;
        }
        catch (StorageException error)
        {
            Terminal.Say($"forensics: {error.Message}");
            return ExitCode.Failed;
        }
        catch (Exception error) when (error is MissingLibraryException or DllNotFoundException or ModelException or DatabaseUnavailableException or MissingProgramException)
        {
            Terminal.Say($"forensics: {error.Message}");
            return ExitCode.Missing;
        }
        catch (Exception error)
        {
            // Its words may repeat what somebody wrote, and a log that programs collect holds none of that.
            var details = Terminal.IsJson ? $"{error.GetType()}\n{error.StackTrace}" : $"{error}";
            Terminal.Say($"forensics: an error of the program itself, please report it with these lines:\n{details}");
            return ExitCode.Failed;
        }
    }
}
