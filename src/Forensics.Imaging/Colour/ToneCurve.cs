using System.Buffers.Binary;

namespace Forensics.Imaging.Colour;

/// <summary>From a stored value to linear light, both 0 to 1 (ICC.1:2022, 10.6 curveType and 10.18 parametricCurveType).</summary>
public sealed class ToneCurve
{
    // Parameters of the five parametric functions.
    static readonly int[] ParameterCounts = [1, 3, 4, 5, 7];

    readonly Func<double, double> function;

    ToneCurve(Func<double, double> function) => this.function = function;

    /// <summary>IEC 61966-2-1.</summary>
    public static ToneCurve Srgb { get; } = new(value => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4));

    public static ToneCurve Power(double gamma) => new(value => Math.Pow(value, gamma));

    /// <returns>Kept within 0 to 1.</returns>
    public double Linear(double value)
    {
        var linear = function(value);
        return double.IsNaN(linear) ? 0 : Math.Clamp(linear, 0, 1);
    }

    /// <summary>Null for another kind of tag, or one that is cut off.</summary>
    internal static ToneCurve? Read(ReadOnlySpan<byte> tag)
    {
        if (tag.Length < 12)
        {
            return null;
        }

        return tag.StartsWith("curv"u8) ? ReadTable(tag) : tag.StartsWith("para"u8) ? ReadParameters(tag) : null;
    }

    static ToneCurve? ReadTable(ReadOnlySpan<byte> tag)
    {
        var count = BinaryPrimitives.ReadUInt32BigEndian(tag[8..]);
        if (count > (uint)(tag.Length - 12) / 2)
        {
            return null;
        }

        if (count <= 1)
        {
            // u8Fixed8Number.
            return count == 0 ? Power(1) : Power(BinaryPrimitives.ReadUInt16BigEndian(tag[12..]) / 256.0);
        }

        var table = new double[count];
        for (var k = 0; k < table.Length; k++)
        {
            table[k] = BinaryPrimitives.ReadUInt16BigEndian(tag[(12 + (2 * k))..]) / 65535.0;
        }

        return new(value =>
        {
            var place = value * (table.Length - 1);
            var left = Math.Min((int)place, table.Length - 2);
            return table[left] + ((place - left) * (table[left + 1] - table[left]));
        });
    }

    static ToneCurve? ReadParameters(ReadOnlySpan<byte> tag)
    {
        var type = BinaryPrimitives.ReadUInt16BigEndian(tag[8..]);
        if (type >= ParameterCounts.Length || tag.Length < 12 + (4 * ParameterCounts[type]))
        {
            return null;
        }

        var p = new double[7];
        for (var k = 0; k < ParameterCounts[type]; k++)
        {
            p[k] = ColourProfile.Fixed(tag[(12 + (4 * k))..]);
        }

        var (g, a, b, c, d, e, f) = (p[0], p[1], p[2], p[3], p[4], p[5], p[6]);
        return type switch
        {
            0 => Power(g),
            1 => new(x => (a * x) + b >= 0 ? Math.Pow((a * x) + b, g) : 0),
            2 => new(x => (a * x) + b >= 0 ? Math.Pow((a * x) + b, g) + c : c),
            3 => new(x => x >= d ? Math.Pow((a * x) + b, g) : c * x),
            _ => new(x => x >= d ? Math.Pow((a * x) + b, g) + e : (c * x) + f),
        };
    }
}
