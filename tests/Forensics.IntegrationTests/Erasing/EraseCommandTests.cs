using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Cli;
using Forensics.IntegrationTests.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Forensics.IntegrationTests.Erasing;

public sealed class EraseCommandTests
{
    [Fact]
    public async Task The_command_plans_erases_and_leaves_a_clean_ledger()
    {
        await using var house = (await ErasableOrder.TakenAsync(LedgerHouse.Sqlite))!;
        var planned = await Erase(house, "--dry-run").RunAsync();
        Assert.True(planned.ExitCode == 0, planned.Error);
        Assert.Contains("Would erase of order o-own: 5 pictures", planned.Error, StringComparison.Ordinal);
        Assert.Contains("2 pictures stay", planned.Error, StringComparison.Ordinal);
        var erased = await Erase(house).RunAsync();
        Assert.Contains("Erased of order o-own: 5 pictures", erased.Error, StringComparison.Ordinal);
        Assert.Contains("Erasure o-own.erasure-1", erased.Error, StringComparison.Ordinal);
        Assert.Contains("got nothing since", (await Erase(house).RunAsync()).Error, StringComparison.Ordinal);
        var verified = await CliProcess.RunAsync("verify", "--data", house.Options.DataFolder, "--sample", "all");
        Assert.True(verified.ExitCode == 0, verified.Error);
        Assert.Contains("1 can't be computed again: their findings were erased by order.", verified.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await CliProcess.RunAsync("erase", "--order", "o-nobody", "--why", "w", "--by", "b", "--data", house.Options.DataFolder)).ExitCode);
    }

    [Fact, Trait("Speed", "Slow")]
    public async Task Erasures_killed_at_any_moment_are_not_begun_or_finished_by_the_next_run()
    {
        await using var house = (await ErasableOrder.TakenAsync(LedgerHouse.Sqlite))!;
        var random = new Random(7);
        HashSet<string> states = [];
        for (var kill = 0; kill < 12; kill++)
        {
            using var process = CliProcess.Start(Erase(house).Arguments);
            await Task.Delay(random.Next(300, 1_500));
            process.Kill();
            await process.WaitForExitAsync();
            await using var db = house.Db();
            states.Add((await db.Erasures.SingleOrDefaultAsync())?.State ?? "none");
            Assert.Empty((await house.VerifyAsync()).Problems); // Every picture that a row names is there.
        }

        Assert.Equal(0, (await Erase(house).RunAsync()).ExitCode);
        await using var after = house.Db();
        Assert.Equal(ErasureState.Done, (await after.Erasures.SingleAsync()).State);
        Assert.Equal(5, await after.ErasedPictures.CountAsync());
        Assert.Empty((await house.VerifyAsync()).Problems);
        Assert.Contains("none", states); // At least one kill fell before the order was written down.
    }

    static Command Erase(LedgerHouse house, params string[] more) =>
        new(["erase", "--order", ErasableOrder.Order, "--why", "a request", "--by", "data protection", "--data", house.Options.DataFolder, .. more]);

    sealed record Command(string[] Arguments)
    {
        public Task<CliResult> RunAsync() => CliProcess.RunAsync(Arguments);
    }
}
