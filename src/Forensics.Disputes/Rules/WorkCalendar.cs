using System.Collections.Immutable;
using System.Text.Json;

namespace Forensics.Disputes;

/// <summary>Days as Asia/Shanghai counts them, which has had no daylight saving since 1991: UTC+8.</summary>
public sealed record WorkCalendar(ImmutableHashSet<DateOnly> Holidays, ImmutableHashSet<DateOnly> Workdays)
{
    static readonly TimeSpan Shanghai = TimeSpan.FromHours(8);

    public static WorkCalendar MondayToFriday { get; } = new([], []);

    /// <summary>Reads {"holidays": ["2026-10-01", …], "workdays": ["2026-10-10", …]}: days off, and weekend days that are worked.</summary>
    /// <exception cref="JsonException">Not of that form, or a day stands in both lists.</exception>
    public static WorkCalendar Parse(ReadOnlySpan<byte> json)
    {
        var file = JsonSerializer.Deserialize<CalendarFile>(json, DisputeJson.Options) ?? throw new JsonException("null is no calendar.");
        var calendar = new WorkCalendar([.. file.Holidays], [.. file.Workdays]);
        return calendar.Holidays.Overlaps(calendar.Workdays)
            ? throw new JsonException($"{calendar.Holidays.Intersect(calendar.Workdays).Min():yyyy-MM-dd} is a holiday and a workday.")
            : calendar;
    }

    public static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(Shanghai).DateTime);

    public bool IsWorkday(DateOnly day) =>
        Workdays.Contains(day) || (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !Holidays.Contains(day));

    /// <summary>Midnight at the end of the given working day after the instant's day; with 0, of that day itself.</summary>
    public DateTimeOffset EndOfWorkday(DateTimeOffset start, int workdays)
    {
        var day = DayOf(start);
        for (var left = workdays; left > 0;)
        {
            day = day.AddDays(1);
            left -= IsWorkday(day) ? 1 : 0;
        }

        return new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, Shanghai);
    }

    sealed record CalendarFile(IReadOnlyList<DateOnly> Holidays, IReadOnlyList<DateOnly> Workdays);
}
