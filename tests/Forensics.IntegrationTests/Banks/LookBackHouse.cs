using Forensics.Engine.Banks;
using Forensics.Engine.Storage;
using Forensics.Imaging;
using Forensics.IntegrationTests.Engine;
using Forensics.IntegrationTests.Match;
using Forensics.Native;

namespace Forensics.IntegrationTests.Banks;

/// <summary>Disputes, decided and open, that something comes into a bank after.</summary>
sealed class LookBackHouse(TestDatabase database) : IDisposable
{
    static readonly SystemImageCodec Codec = new();

    readonly CopyHouse house = new(database);

    public TestFolder Folder => house.Folder;

    /// <summary>Of the next delivery; pictures of earlier ones are written again where they are named again.</summary>
    public DisputeFiles Files => house.Files;

    public T Get<T>() where T : notnull => house.Get<T>();

    public ForensicsDbContext Db() => house.Db();

    /// <summary>Takes in what was written since, and lets the workers finish.</summary>
    public Task WorkAsync() => house.WorkAsync();

    /// <summary>Everything is opened anew, as after a crash.</summary>
    public void Restart() => house.Stop();

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

    /// <summary>Everything that looking back finds, as lines.</summary>
    public async Task<IReadOnlyList<LookBackLine>> LookAsync()
    {
        while ((await Get<LookBack>().StepAsync(default)).Left > 0)
        {
            // Until nothing is left.
        }

        return (await Get<LookBackQueries>().PageAsync(new LookBackQuery(), default)).Lines;
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

        return Write(file, new RgbImage(side, side, pixels), qualityPercent: 70);
    }

    /// <summary>A shot of a scene in front of which a thing stands: from another place the thing stands elsewhere, and the light is another.</summary>
    public LookBackHouse Shot(string file, int seed, int place)
    {
        var (ground, thing) = (DisputeFiles.Shapes(seed, Side), DisputeFiles.Shapes(seed + 1000, Side));
        var noise = new Random(place + 1);
        var pixels = new byte[3 * Side * Side];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y) = (i / 3 % Side, i / 3 / Side);
            var inFront = x >= 120 + 3 * place && x < 300 + 3 * place && y >= 90 && y < 330;
            // The ground moves by a part of what the thing does, and the more the lower it lies.
            var from = inFront ? i - 9 * place : i - 3 * (place * y / Side);
            pixels[i] = (byte)Math.Clamp((inFront ? thing : ground).Pixels[Math.Clamp(from, i % 3, pixels.Length - 3 + i % 3)] + noise.Next(-6, 7), 0, 255);
        }

        return Write(file, new RgbImage(Side, Side, pixels), qualityPercent: 90);
    }

    LookBackHouse Write(string file, RgbImage picture, int qualityPercent)
    {
        Files.Bytes(file, Codec.EncodeJpeg(picture, qualityPercent, ChromaSampling.Samp420));
        return this;
    }

    public const int Side = 400;

    public void Dispose() => house.Dispose();
}
