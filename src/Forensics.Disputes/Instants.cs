using System.Globalization;

namespace Forensics.Disputes;

/// <summary>Instants in texts: the minute in Asia/Shanghai, with seconds where they are not whole.</summary>
static class Instants
{
    public static string Write(DateTimeOffset instant)
    {
        // The last hours of year 9999 have no time in Shanghai.
        var local = instant > DateTimeOffset.MaxValue.AddDays(-1) ? instant : instant.ToOffset(TimeSpan.FromHours(8));
        return local.ToString(local.Second == 0 ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    public static string Fen(long fen) => (fen / 100m).ToString("0.00", CultureInfo.InvariantCulture);
}
