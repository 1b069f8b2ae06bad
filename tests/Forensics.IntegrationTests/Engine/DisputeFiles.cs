using System.Text;
using Forensics.Imaging;
using Forensics.Native;

namespace Forensics.IntegrationTests.Engine;

/// <summary>Writes dispute records and small distinct pictures into a folder, as a platform would send them.</summary>
public sealed class DisputeFiles(string folder)
{
    static readonly SystemImageCodec Codec = new();

    readonly StringBuilder lines = new();

    public string Path => System.IO.Path.Combine(folder, "records.jsonl");

    public DisputeFiles Line(string line)
    {
        lines.Append(line).Append('\n');
        return this;
    }

    public DisputeFiles Order(string id, string buyer = "buyer-1", string references = "", string shop = "shop-1") =>
        Line($$"""{"type":"order","id":"{{id}}","shop":{"id":"{{shop}}","name":"Shop"},"buyer":"{{buyer}}","goods":{"id":"g","title":"Cup","class":"ordinary","referencePhotos":[{{references}}]},"amountPaidFen":1990,"paidAt":"2026-02-01T10:00:00+08:00","signedAt":"2026-02-04T10:00:00+08:00"}""");

    public DisputeFiles Evidence(string id, string order, string file, string at = "2026-02-05T10:00:00+08:00") =>
        Line($$"""{"type":"evidence","id":"{{id}}","order":"{{order}}","by":"buyer","kind":"photo","file":"{{file}}","submittedAt":"{{at}}"}""");

    public DisputeFiles Report(string id, string order, string evidence, string claims = "\"reused\"", string more = "") =>
        Line($$"""{"type":"report","id":"{{id}}","order":"{{order}}","entryPoint":"chat-web","evidence":["{{evidence}}"],"claims":[{{claims}}],"text":"look","submittedAt":"2026-02-06T10:00:00+08:00"{{more}}}""");

    public DisputeFiles Known(string id, string file, string firstSeenAt) =>
        Line($$"""{"type":"known-image","id":"{{id}}","file":"{{file}}","source":"a search engine","firstSeenAt":"{{firstSeenAt}}"}""");

    /// <summary>A picture of random soft shapes: its seed decides them, so two seeds give unrelated hashes.</summary>
    public DisputeFiles Picture(string file, int seed, int qualityPercent = 90, int side = 160)
    {
        var path = System.IO.Path.Combine(folder, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Codec.EncodeJpeg(Shapes(seed, side), qualityPercent, ChromaSampling.Samp420));
        return this;
    }

    public DisputeFiles Bytes(string file, byte[] bytes)
    {
        File.WriteAllBytes(System.IO.Path.Combine(folder, file), bytes);
        return this;
    }

    /// <summary>Writes the lines so far.</summary>
    public string Save()
    {
        File.WriteAllText(Path, lines.ToString());
        return Path;
    }

    public static RgbImage Shapes(int seed, int side)
    {
        var random = new Random(seed);
        var waves = Enumerable.Range(0, 24).Select(_ => (
            X: random.NextDouble() * 14 - 7, Y: random.NextDouble() * 14 - 7, Phase: random.NextDouble() * 7, Channel: random.Next(3))).ToArray();
        var pixels = new byte[3 * side * side];
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                Span<double> sums = [128, 128, 128];
                foreach (var wave in waves)
                {
                    var value = 22 * Math.Sin(2 * Math.PI * (wave.X * x + wave.Y * y) / side + wave.Phase);
                    sums[wave.Channel] += value;
                    sums[1] += value;
                }

                for (var channel = 0; channel < 3; channel++)
                {
                    pixels[3 * (y * side + x) + channel] = (byte)Math.Clamp(sums[channel], 5, 250);
                }
            }
        }

        return new RgbImage(side, side, pixels);
    }
}
