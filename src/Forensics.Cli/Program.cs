using System.CommandLine;
using Forensics.Cli;
using Forensics.Cli.Commands;

if (args is [ExamineChild.Name])
{
    ExamineChild.Run();
    return ExitCode.Ok;
}

var root = new RootCommand("Examines the pictures of after-sale disputes and scores reports of fake evidence. A score is advice; people decide.")
{
    DemoCommand.Create(),
    AnalyzeCommand.Create(),
    EvaluateCommand.Create(),
    FitCommand.Create(),
    HashCommand.Create(),
    IndexCommand.Create(),
    CompareCommand.Create(),
    IngestCommand.Create(),
    WorkCommand.Create(),
    ServeCommand.Create(),
    UserCommand.Create(),
    KeyCommand.Create(),
    PolicyCommand.Create(),
    BankCommand.Create(),
    RescoreCommand.Create(),
    DbCommand.Create(),
    VerifyCommand.Create(),
    PicturesCommand.Create(),
    EraseCommand.Create(),
    JobsCommand.Create(),
};
// `setup`, `test` and `bench` are the launcher's own; they are listed here so that --help teaches them.
root.Add(new Command("setup", "Installs and builds what is missing, then stops."));
root.Add(new Command("test", "Runs the tests; --all adds the slow ones (faults, fuzz, large comparisons)."));
root.Add(new Command("bench", "Measures speed beside accuracy; without a name it lists what can be measured."));

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    await parsed.InvokeAsync();
    return ExitCode.WrongArguments;
}

return await Failures.ReportAsync(() => parsed.InvokeAsync(new InvocationConfiguration
{
    EnableDefaultExceptionHandler = false,
    ProcessTerminationTimeout = TimeSpan.FromSeconds(60), // Ctrl+C and SIGTERM let the steps under way finish.
}));
