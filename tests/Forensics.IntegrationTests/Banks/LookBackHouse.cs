using Forensics.Engine.Banks;
using Forensics.Engine.Ingest;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Storage;
using Forensics.Imaging;
using Forensics.IntegrationTests.Engine;
using Forensics.Native;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Banks;

/// <summary>Disputes and banks on one data folder, with the real workers in this process.</summary>
sealed class LookBackHouse : IDisposable
{
    static readonly SystemImageCodec Codec = new();

    ServiceProvider services;

    public LookBackHouse(TestDatabase database)
    {
        Folder = new TestFolder(database);
        Files = new DisputeFiles(Folder.Root);
        services = EngineHost.Create(EngineHost.Options(Folder), Folder.Time);
    }

    public TestFolder Folder { get; }

    public DisputeFiles Files { get; }

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    public ForensicsDbContext Db() => Folder.Database.CreateDbContext();

    /// <summary>An order with one piece of evidence and a report on it, named o, e and r with the same ending.</summary>
    public LookBackHouse Dispute(string ending, string file, bool isDecided)
    {
        Files.Order("o" + ending, shop: "shop-" + ending).Evidence("e" + ending, "o" + ending, file).Report("r" + ending, "o" + ending, "e" + ending, "\"web-image\"");
        if (isDecided)
        {
            Files.Line($$"""{"type":"decision","id":"d{{ending}}","order":"o{{ending}}","report":"r{{ending}}","claims":[{"claim":"web-image","outcome":"dont-adopt"}],"by":"reviewer-1","at":"2026-02-06T18:00:00+08:00","reason":"nothing found","request":"","effect":"none"}""");
        }

        return this;
    }

    /// <summary>Takes in what was written since, and lets the workers finish.</summary>
    public async Task WorkAsync()
    {
        var summary = await Get<Ingestor>().IngestAsync(Files.Save());
        Assert.Empty(summary.Problems);
        await Get<WorkerPool>().RunAsync(untilIdle: true);
    }

    /// <summary>Everything that looking back finds, as lines.</summary>
    public async Task<IReadOnlyList<LookBackLine>> LookAsync()
    {
        while ((await Get<LookBack>().StepAsync(default)).Left > 0)
        {
            // Until nothing is left.
        }

        return (await Get<LookBackQueries>().PageAsync(new LookBackQuery(), default)).Lines;
    }

    /// <summary>Everything is opened anew, as after a crash.</summary>
    public void Restart()
    {
        services.Dispose();
        services = EngineHost.Create(EngineHost.Options(Folder), Folder.Time);
    }

    /// <summary>A picture of a seed, mirrored, with a share of each side cut off, in percent, and a little smaller.</summary>
    public LookBackHouse MirroredCrop(string file, int seed, int cutPercent)
    {
        var whole = DisputeFiles.Shapes(seed, Side);
        var cut = Side * cutPercent / 100;
        var side = Side - 2 * cut;
        var pixels = new byte[3 * side * side];
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                whole.Pixels.Slice(3 * ((y + cut) * Side + Side - 1 - x - cut), 3).CopyTo(pixels.AsSpan(3 * (y * side + x)));
            }
        }

        Files.Bytes(file, Codec.EncodeJpeg(new RgbImage(side, side, pixels), 70, ChromaSampling.Samp420));
        return this;
    }

    public const int Side = 400;

    public void Dispose()
    {
        services.Dispose();
        Folder.Dispose();
    }
}
