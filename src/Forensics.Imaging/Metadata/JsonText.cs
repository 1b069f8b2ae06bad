using System.Text.Json;

namespace Forensics.Imaging.Metadata;

static class JsonText
{
    /// <summary>What System.Text.Json throws for bad bytes: malformed JSON, and lone surrogates in a text or an escape.</summary>
    public static bool IsBadText(Exception e) => e is JsonException or InvalidOperationException or ArgumentException;
}
