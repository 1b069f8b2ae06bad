using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Forensics.Disputes;

/// <summary>How records, findings, policies and scores are written: camelCase, kebab-case enum names, unknown fields refused.</summary>
public static partial class DisputeJson
{
    /// <summary>One line, properties in declaration order: the same record always gives the same bytes.</summary>
    public static JsonSerializerOptions Options { get; } = Create(indented: false);

    /// <summary>The same, for people.</summary>
    public static JsonSerializerOptions Indented { get; } = Create(indented: true);

    /// <summary>The kebab-case name used on the wire.</summary>
    public static string NameOf<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    static JsonSerializerOptions Create(bool indented)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            WriteIndented = indented,
            AllowOutOfOrderMetadataProperties = true,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            NumberHandling = JsonNumberHandling.Strict,
            PropertyNameCaseInsensitive = false,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
            Converters = { new NamedEnumConverterFactory(), new InstantConverter() },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    /// <summary>Instants as ISO 8601 with their offset: without one, the same line would mean another moment on another machine.</summary>
    sealed partial class InstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "(not a string)";
            return Offset().IsMatch(text) && reader.TryGetDateTimeOffset(out var instant)
                ? instant
                : throw new JsonException($"\"{text}\" is no instant; write it with its offset, such as 2026-11-01T09:30:00+08:00.");
        }

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);

        [GeneratedRegex(@"(Z|[+-]\d\d:\d\d)\z")]
        private static partial Regex Offset();
    }

    /// <summary>Enums by kebab-case name only; an unknown name is answered with the names that are known.</summary>
    sealed class NamedEnumConverterFactory : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(NamedEnumConverter<>).MakeGenericType(typeToConvert))!;
    }

    sealed class NamedEnumConverter<T> : JsonConverter<T> where T : struct, Enum
    {
        static readonly Dictionary<string, T> ByName = Enum.GetValues<T>().ToDictionary(NameOf, StringComparer.Ordinal);

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var name = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? reader.GetString()! : "(not a string)";
            return ByName.TryGetValue(name, out var value)
                ? value
                : throw new UnknownNameException($"\"{name}\" is not known here; use one of: {string.Join(", ", ByName.Keys)}.");
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(NameOf(value));

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Read(ref reader, typeToConvert, options);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WritePropertyName(NameOf(value));
    }
}

/// <summary>A name that is not in its list. The message tells the names that are; the serializer adds the path.</summary>
public sealed class UnknownNameException(string message) : JsonException(message);
