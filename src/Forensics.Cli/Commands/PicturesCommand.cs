using System.CommandLine;
using System.Globalization;
using Forensics.Engine;
using Forensics.Engine.Pictures;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Cli.Commands;

/// <summary><c>pictures</c>: checks the picture store and repairs it.</summary>
static class PicturesCommand
{
    // What a person reads.
    const int MostTold = 200;

    public static Command Create()
    {
        var data = new DataOptions();
        var check = new Command("check", "Reads every picture and compares it with its row; lists files that nothing names, with their age. Ends with 1 when a picture is not as it was kept.");
        data.AddTo(check);
        check.SetAction(async (parsed, cancellation) =>
        {
            await using var services = Host.Services(data.Read(parsed));
            return await CheckAsync(services.GetRequiredService<PictureInspection>(), cancellation) == 0 ? ExitCode.Ok : ExitCode.Failed;
        });

        var from = new Option<string?>("--from") { Description = "A backup or another data folder that holds pictures by their SHA-256.", HelpName = "DIR" };
        var repair = new Command("repair", """
            Brings pictures that are missing or changed back from --from DIR; without it, or when they are not there, marks them as damaged. Moves files
            that nothing names into DIR/quarantine; deletes nothing. Asks for maps that are missing to be made again. Ends with 1 when a picture stays lost.
            """) { from };
        data.AddTo(repair);
        repair.SetAction(async (parsed, cancellation) =>
        {
            var backup = parsed.GetValue(from);
            if (backup is not null && !Directory.Exists(backup))
            {
                throw new ConfigurationException($"There is no folder {backup}.");
            }

            await using var services = Host.Services(data.Read(parsed));
            return await RepairAsync(services.GetRequiredService<PictureRepair>(), backup, cancellation);
        });
        return new Command("pictures", "Checks the picture store and repairs it. The service may be running.") { check, repair };
    }

    static async Task<int> CheckAsync(PictureInspection inspection, CancellationToken cancellation)
    {
        var faults = 0;
        var read = await Terminal.WithProgressAsync("reading", report => inspection.CheckAsync(null, 0, fault =>
        {
            if (++faults <= MostTold)
            {
                Terminal.Say($"picture {fault.Sha256}: {fault.What}, {fault.Path}");
            }
        }, (done, all) => report((int)done, (int)all), cancellation));
        var (strays, bytes) = (0, 0L);
        await foreach (var file in inspection.StrayAsync(temporaryOnly: false, cancellation))
        {
            bytes += new FileInfo(file.Path) is { Exists: true } there ? there.Length : 0;
            if (++strays <= MostTold)
            {
                Terminal.Say($"{file.Path}: nothing names it; {Age(file.Age)} old");
            }
        }

        Terminal.Say($"{read} pictures read, {faults} not as they were kept; {strays} files that nothing names, {bytes} bytes.");
        return faults;
    }

    static async Task<int> RepairAsync(PictureRepair repair, string? from, CancellationToken cancellation)
    {
        List<string> lines = [];
        var summary = await Terminal.WithProgressAsync("reading", report => repair.RunAsync(from, lines.Add, (done, all) => report((int)done, (int)all), cancellation));
        lines.ForEach(Terminal.Say);
        Terminal.Say($"{summary.Restored} pictures brought back, {summary.Lost} marked as damaged, {summary.SetAside} files set aside, {summary.AskedFor} pictures to be examined again for their maps.");
        return summary.Lost == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    static string Age(TimeSpan age) => age.TotalDays >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalDays} days") : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (int)age.TotalHours)} hours");
}
