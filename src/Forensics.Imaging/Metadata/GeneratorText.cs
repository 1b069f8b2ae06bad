using System.Text.RegularExpressions;

namespace Forensics.Imaging.Metadata;

/// <summary>What image generators write of their own accord. A bare Software name is not enough: users of the programs also save
/// photographs.</summary>
static partial class GeneratorText
{
    // First characters of parameters shown to a reviewer.
    const int MaxDeclared = 120;

    public static void FromTexts(IReadOnlyList<MetadataText> texts, List<AiLabel> labels)
    {
        string Text(string keyword) => texts.FirstOrDefault(text => text.Keyword == keyword)?.Text ?? "";
        foreach (var text in texts.Where(text => text.Where != "jpeg-com"))
        {
            var producer = text.Keyword switch
            {
                "parameters" when IsDiffusionParameters(text.Text) => "Stable Diffusion",
                "prompt" when text.Text.Contains("\"class_type\"", StringComparison.Ordinal) => "ComfyUI",
                "workflow" when text.Text.Contains("\"nodes\"", StringComparison.Ordinal) => "ComfyUI",
                "invokeai_metadata" or "invokeai_graph" or "sd-metadata" when text.Text.TrimStart().StartsWith('{') => "InvokeAI",
                "hf-job-id" when text.Text.Length > 0 => "Hugging Face",
                "Description" when MidjourneyJob().IsMatch(text.Text) => "Midjourney",
                _ => null,
            };
            if (producer is not null)
            {
                labels.Add(Make("png-text", text.Text, producer));
            }
        }

        var isNovelAi = Text("Software") == "NovelAI"
            && (Text("Title") == "AI generated image" || Text("Source").StartsWith("NovelAI", StringComparison.Ordinal)
                || Text("Source").StartsWith("Stable Diffusion", StringComparison.Ordinal) || Text("Comment").Contains("\"steps\"", StringComparison.Ordinal));
        if (isNovelAi)
        {
            labels.Add(Make("png-text", Text("Source").Length > 0 ? Text("Source") : Text("Title"), "NovelAI"));
        }
    }

    public static void FromExif(ExifData exif, List<AiLabel> labels)
    {
        if (exif.UserComment is { } comment && IsDiffusionParameters(comment))
        {
            labels.Add(Make("exif-user-comment", comment, "Stable Diffusion"));
        }

        if (exif.Make == "Ideogram AI")
        {
            labels.Add(Make("exif-make", exif.Make, "Ideogram"));
        }

        // Grok writes exactly this pair.
        if (exif.Artist is { } artist && Guid.TryParseExact(artist, "D", out _)
            && exif.ImageDescription is { } description && GrokSignature().IsMatch(description))
        {
            labels.Add(Make("exif-image-description", "Signature", "Grok"));
        }
    }

    public static void FromXmp(XmpData xmp, IReadOnlyList<IptcEntry> iptc, List<AiLabel> labels)
    {
        if (xmp.Find(XmpNamespace.IptcExtension, "AISystemUsed") is { } system)
        {
            labels.Add(Make("xmp-ai-system", system, system));
        }

        const string google = "Made with Google AI";
        if (xmp.Find(XmpNamespace.Photoshop, "Credit") == google)
        {
            labels.Add(Make("xmp-credit", google, "Google"));
        }
        else if (iptc.Any(entry => entry is { Record: 2, Dataset: IptcReader.Credit, Text: google }))
        {
            labels.Add(Make("iptc-credit", google, "Google"));
        }
    }

    // "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1234 …" of the web UIs, or the JSON of their relatives.
    static bool IsDiffusionParameters(string text) =>
        StepsField().IsMatch(text) && (text.Contains("Sampler: ", StringComparison.Ordinal) || text.Contains("CFG scale: ", StringComparison.Ordinal))
        || (text.TrimStart().StartsWith('{') && text.Contains("\"prompt\"", StringComparison.OrdinalIgnoreCase)
            && (text.Contains("\"steps\"", StringComparison.OrdinalIgnoreCase) || text.Contains("\"sampler", StringComparison.OrdinalIgnoreCase)));

    static AiLabel Make(string location, string text, string producer) =>
        new(AiLabelKind.Generator, location, text.Length > MaxDeclared ? text[..MaxDeclared] : text, producer, DeclaresAi: true, IsDamaged: false);

    [GeneratedRegex(@"(^|[\n, ])Steps: \d")]
    private static partial Regex StepsField();

    [GeneratedRegex(@"Job ID: [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex MidjourneyJob();

    [GeneratedRegex(@"^Signature: [A-Za-z0-9+/]{20,}={0,2}$")]
    private static partial Regex GrokSignature();
}
