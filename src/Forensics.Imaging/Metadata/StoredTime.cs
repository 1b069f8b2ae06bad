using System.Globalization;

namespace Forensics.Imaging.Metadata;

/// <summary>A time as a file states it.</summary>
/// <param name="Stored">The text as written.</param>
/// <param name="Local">The clock reading; null where the text is no time (cameras write blanks and zeros).</param>
/// <param name="Offset">From UTC, where the file says it; without one the instant is unknown.</param>
public sealed record StoredTime(string Stored, DateTime? Local, TimeSpan? Offset)
{
    static readonly string[] ExifForms = ["yyyy:MM:dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss", "yyyy/MM/dd HH:mm:ss", "yyyy:MM:dd HH:mm", "yyyy:MM:dd"];

    static readonly string[] XmpForms =
    [
        "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-ddTHH:mmK", "yyyy-MM-dd", "yyyy-MM", "yyyy",
    ];

    /// <summary>The instant; null where the offset or the time itself is unknown.</summary>
    public DateTimeOffset? Instant
    {
        get
        {
            if (Local is not { } local || Offset is not { } offset)
            {
                return null;
            }

            // At the ends of the calendar the instant may have no UTC form.
            var utcTicks = local.Ticks - offset.Ticks;
            return utcTicks >= DateTime.MinValue.Ticks && utcTicks <= DateTime.MaxValue.Ticks ? new DateTimeOffset(local, offset) : null;
        }
    }

    /// <param name="stored">"YYYY:MM:DD HH:MM:SS" (CIPA DC-008, 4.6.4 D).</param>
    /// <param name="offset">"+08:00" of an OffsetTime tag, or null.</param>
    public static StoredTime FromExif(string stored, string? offset)
    {
        ArgumentNullException.ThrowIfNull(stored);
        var local = DateTime.TryParseExact(stored.Trim(), ExifForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : (DateTime?)null;
        return new StoredTime(stored, local, ParseOffset(offset));
    }

    /// <param name="stored">ISO 8601, to any precision from the year on (XMP part 1, 8.2.1.2).</param>
    public static StoredTime FromXmp(string stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        var text = stored.Trim();
        if (!DateTimeOffset.TryParseExact(text, XmpForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return new StoredTime(stored, null, null);
        }

        var clock = text.IndexOf('T');
        var hasOffset = clock >= 0 && (text.EndsWith('Z') || text.AsSpan(clock).ContainsAny('+', '-'));
        return new StoredTime(stored, time.DateTime, hasOffset ? time.Offset : null);
    }

    internal static StoredTime? FromGps(ExifEntry? date, ExifEntry? time)
    {
        if (date?.Text is not { } day || time?.NumberAt(0) is not { } hour || time.NumberAt(1) is not { } minute || time.NumberAt(2) is not { } second)
        {
            return null;
        }

        var stored = string.Create(CultureInfo.InvariantCulture, $"{day} {hour:00}:{minute:00}:{second:00.###}Z");
        var seconds = hour * 3600 + minute * 60 + second;
        return DateTime.TryParseExact(day, "yyyy:MM:dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var start) && seconds is >= 0 and < 86_401
            ? new StoredTime(stored, start.AddSeconds(Math.Min(seconds, 86_399.999)), TimeSpan.Zero)
            : new StoredTime(stored, null, TimeSpan.Zero);
    }

    static TimeSpan? ParseOffset(string? text)
    {
        var trimmed = text?.Trim();
        if (trimmed is "Z")
        {
            return TimeSpan.Zero;
        }

        return trimmed is ['+' or '-', ..]
            && TimeSpan.TryParseExact(trimmed[1..], @"hh\:mm", CultureInfo.InvariantCulture, out var size)
            && size <= TimeSpan.FromHours(14)
                ? trimmed[0] == '-' ? -size : size
                : null;
    }
}
