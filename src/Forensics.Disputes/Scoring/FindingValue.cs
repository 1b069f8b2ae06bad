using System.Text.Json;
using System.Text.Json.Serialization;

namespace Forensics.Disputes.Scoring;

/// <summary>A measurement: a finite number, a flag or a text.</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct FindingValue
{
    FindingValue(double? number, bool? flag, string? text) => (Number, Flag, Text) = (number, flag, text);

    public double? Number { get; }

    public bool? Flag { get; }

    public string? Text { get; }

    /// <exception cref="ArgumentException">NaN or infinite: leave the value out instead.</exception>
    public static implicit operator FindingValue(double number) =>
        double.IsFinite(number) ? new(number, null, null) : throw new ArgumentException($"{number} can't be a measurement.", nameof(number));

    public static implicit operator FindingValue(bool flag) => new(null, flag, null);

    public static implicit operator FindingValue(string text) => new(null, null, text);

    public override string ToString() => Text ?? Flag?.ToString() ?? Number?.ToString("R", System.Globalization.CultureInfo.InvariantCulture) ?? "";

    sealed class Converter : JsonConverter<FindingValue>
    {
        public override FindingValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.Number => reader.GetDouble(),
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.String => reader.GetString()!,
            _ => throw new JsonException("A measurement is a number, true, false or a text."),
        };

        public override void Write(Utf8JsonWriter writer, FindingValue value, JsonSerializerOptions options)
        {
            if (value.Number is { } number)
            {
                writer.WriteNumberValue(number);
            }
            else if (value.Flag is { } flag)
            {
                writer.WriteBooleanValue(flag);
            }
            else
            {
                writer.WriteStringValue(value.Text);
            }
        }
    }
}
