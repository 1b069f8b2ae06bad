using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Forensics.Engine;
using Forensics.Engine.Children;
using Forensics.Engine.Storage;
using Forensics.Web;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Forensics.Cli.Watching;

/// <summary>A log entry as one JSON object on one line: instant, level, event, category, message, and each argument as a field of its own.</summary>
/// <remarks>Of an error its kind, its place and the trace; its words only where they are ours or the storage's. Others may repeat what somebody wrote.</remarks>
sealed class JsonLines(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "forensics-json";

    // Lines of a stack that are told: those deeper are the framework's.
    const int StackLines = 20;

    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var entry = logEntry;
        textWriter.WriteLine(Line(time, entry.LogLevel, writer =>
        {
            writer.WriteNumber("id", entry.EventId.Id);
            writer.WriteString("event", entry.EventId.Name);
            writer.WriteString("category", entry.Category);
            // Not by the entry's own formatter, which may add the exception.
            writer.WriteString("message", entry.Formatter(entry.State, null));
            WriteFields(writer, entry.State as IReadOnlyList<KeyValuePair<string, object?>> ?? []);
            if (entry.Exception is { } error)
            {
                writer.WriteStartObject("error");
                WriteError(writer, error);
                writer.WriteEndObject();
            }
        }));
    }

    /// <summary>Words of a command as a line of the same form.</summary>
    public static string Said(string words) => Line(TimeProvider.System, LogLevel.Information, writer =>
    {
        writer.WriteString("event", nameof(Said));
        writer.WriteString("message", words);
    });

    static string Line(TimeProvider time, LogLevel level, Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("at", time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            writer.WriteString("level", level.ToString().ToLowerInvariant());
            write(writer);
            if (Activity.Current is { } activity)
            {
                writer.WriteString("trace", activity.TraceId.ToHexString());
                writer.WriteString("span", activity.SpanId.ToHexString());
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    static void WriteFields(Utf8JsonWriter writer, IReadOnlyList<KeyValuePair<string, object?>> state)
    {
        writer.WriteStartObject("fields");
        foreach (var (given, value) in state.Where(pair => pair.Key != "{OriginalFormat}").DistinctBy(pair => pair.Key))
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(given);
            switch (value)
            {
                case int or long or short or byte:
                    writer.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                    break;
                case double number when double.IsFinite(number):
                    writer.WriteNumber(name, number);
                    break;
                case bool flag:
                    writer.WriteBoolean(name, flag);
                    break;
                default:
                    writer.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                    break;
            }
        }

        writer.WriteEndObject();
    }

    static void WriteError(Utf8JsonWriter writer, Exception error)
    {
        writer.WriteString("type", error.GetType().FullName);
        if (IsOurs(error))
        {
            writer.WriteString("message", error.Message);
        }

        if (error.StackTrace is { } stack)
        {
            writer.WriteStartArray("stack");
            foreach (var line in stack.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(StackLines))
            {
                writer.WriteStringValue(line);
            }

            writer.WriteEndArray();
        }

        if (error.InnerException is { } inner)
        {
            writer.WriteStartObject("inner");
            WriteError(writer, inner);
            writer.WriteEndObject();
        }
    }

    static bool IsOurs(Exception error) =>
        error is ExaminerException or ConfigurationException or PortTakenException or StorageException or DllNotFoundException || StorageFailure.Is(error);
}
