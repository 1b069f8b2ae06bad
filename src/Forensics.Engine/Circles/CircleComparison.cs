using System.Buffers.Binary;
using Forensics.Disputes.Reports;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Analyze;
using Forensics.Engine.Match;
using Forensics.Engine.Review;
using Forensics.Engine.Storage;
using Forensics.Imaging.Analyzers.Circled;

namespace Forensics.Engine.Circles;

/// <param name="Readings">For people, by circle and map; empty when nothing was read.</param>
public sealed record CircleOutcome(Finding Finding, IReadOnlyList<CircleView> Readings);

/// <summary>Holds what a merchant circled against every map of the picture. Safe to use from several threads.</summary>
/// <remarks>Shown beside the score; no policy weighs it before it is calibrated.</remarks>
public sealed class CircleComparison(PictureStore store)
{
    public const string Analyzer = "circles";
    public const int Version = CircledStrength.Version;

    /// <summary>The picture has no map to read.</summary>
    public const string NoMap = "circle-no-map";

    /// <summary>The map was made by an earlier version, or lost: an examination makes it again.</summary>
    public const string NotKept = "circle-map-not-kept";

    /// <summary>More regions on one picture than are read.</summary>
    public const string TooMany = "circle-too-many";

    // As many as a form takes (DraftOptions.MostRegions); records of the platform's systems may have any number.
    const int MostCircles = 20;

    // Enough for what is read by eye, and the same text wherever the last bits of a mean differ.
    const int Digits = 4;

    static readonly CircledStrength Reader = new();

    /// <summary>Null where nothing was circled on the picture.</summary>
    /// <param name="circles">On this picture, in the report's order.</param>
    /// <param name="own">Findings of the picture by itself.</param>
    public async Task<CircleOutcome?> CompareAsync(
        PictureRow picture, IReadOnlyList<CircledRegion> circles, IReadOnlyList<Finding> own, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(circles);
        ArgumentNullException.ThrowIfNull(own);
        if (circles.Count == 0)
        {
            return null;
        }

        var maps = own.Where(finding => finding.Map is not null).OrderBy(finding => finding.Analyzer, StringComparer.Ordinal).ToList();
        var reason = picture.AnalyzedAt is null ? MatchFindings.NotAnalyzed
            : picture.Width == 0 ? PictureAnalyzer.Unreadable
            : maps.Count == 0 ? NoMap
            : null;
        if (reason is not null)
        {
            return new(Finding.NotApplicable(Analyzer, Version, reason), []);
        }

        List<CircleView> readings = [];
        foreach (var finding in maps)
        {
            readings.AddRange(await ReadAsync(picture.Sha256, finding, circles, cancellation));
        }

        readings = [.. readings.OrderBy(reading => reading.Circle)];
        return new(FindingOf(readings, circles.Count), readings);
    }

    async Task<IEnumerable<CircleView>> ReadAsync(string sha256, Finding finding, IReadOnlyList<CircledRegion> circles, CancellationToken cancellation)
    {
        KeptMap map;
        try
        {
            map = KeptMap.Read(await File.ReadAllBytesAsync(store.MapPath(sha256, finding.Map + KeptMap.Extension), cancellation));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or InvalidDataException)
        {
            return circles.Select((_, i) => new CircleView(i + 1, finding.Analyzer, NotKept));
        }

        var seed = BinaryPrimitives.ReadInt32LittleEndian(Convert.FromHexString(sha256));
        var shapes = circles.Take(MostCircles).Select(circle => ShapeOf(circle).ToStored(map.Width, map.Height, map.Orientation)).ToList();
        return Reader.Read(map.Map, shapes, seed)
            .Select((reading, i) => ViewOf(i + 1, finding.Analyzer, reading))
            .Concat(circles.Skip(MostCircles).Select((_, i) => new CircleView(MostCircles + i + 1, finding.Analyzer, TooMany)));
    }

    static CircledShape ShapeOf(CircledRegion circle) => new(
        circle.X, circle.Y, circle.Width, circle.Height, circle.Shape == RegionShape.Ellipse, circle.Shape == RegionShape.Polygon ? circle.Points : null);

    static CircleView ViewOf(int circle, string map, CircledReading reading) => new(circle, map, reading.NotApplicable)
    {
        Inside = Rounded(reading.Inside),
        Around = Rounded(reading.Around),
        Elsewhere = Rounded(reading.Elsewhere),
        P = Rounded(reading.P),
        Places = reading.Places,
    };

    static double? Rounded(double? number) => number is { } value ? Math.Round(value, Digits) : null;

    /// <summary>All numbers again as plain values: a score's findings are kept for good, what the page shows is not.</summary>
    static Finding FindingOf(List<CircleView> readings, int circles)
    {
        SortedDictionary<string, FindingValue> values = new(StringComparer.Ordinal)
        {
            ["circles"] = circles,
            ["circleReadings"] = readings.Count(reading => reading.P is not null),
        };
        foreach (var reading in readings.Where(reading => reading.Circle <= MostCircles))
        {
            Add("inside", reading.Inside);
            Add("around", reading.Around);
            Add("elsewhere", reading.Elsewhere);
            Add("p", reading.P);
            if (reading.NotApplicable is { } reason)
            {
                values[NameOf(reading, "silent")] = reason;
            }

            void Add(string what, double? number)
            {
                if (number is { } value)
                {
                    values[NameOf(reading, what)] = value;
                }
            }
        }

        return readings.Exists(reading => reading.Inside is not null)
            ? Finding.Ok(Analyzer, Version, values)
            : Finding.NotApplicable(Analyzer, Version, readings[0].NotApplicable!, values);
    }

    static string NameOf(CircleView reading, string what) => FormattableString.Invariant($"circle{reading.Circle}.{reading.Map}.{what}");
}
