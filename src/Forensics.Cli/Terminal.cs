using Spectre.Console;

namespace Forensics.Cli;

/// <summary>Words and progress for people: everything goes to standard error, bars only on a terminal.</summary>
static class Terminal
{
    static readonly IAnsiConsole Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Error) });

    public static void Say(string line) => System.Console.Error.WriteLine(line);

    /// <summary>Runs the work with a bar; <paramref name="work"/> reports what is done of how much.</summary>
    public static async Task<T> WithProgressAsync<T>(string what, Func<Action<int, int>, Task<T>> work)
    {
        if (System.Console.IsErrorRedirected)
        {
            return await work((_, _) => { });
        }

        return await Console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .StartAsync(context =>
            {
                var bar = context.AddTask(Markup.Escape(what), maxValue: 1);
                return work((done, all) =>
                {
                    bar.MaxValue = Math.Max(all, 1);
                    bar.Value = done;
                    bar.Description = Markup.Escape($"{what} {done}/{all}");
                });
            });
    }
}
