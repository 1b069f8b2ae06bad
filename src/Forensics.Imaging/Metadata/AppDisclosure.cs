using System.Text.Json;

namespace Forensics.Imaging.Metadata;

/// <summary>JSON that apps leave in ImageDescription or UserComment: which product exported the picture, and whether it says it used
/// AI.</summary>
static class AppDisclosure
{
    // The notes seen take some hundred bytes.
    const int MaxText = 64 * 1024;

    // Names of ByteDance's `product` values and what they are.
    static readonly (string Product, string Name)[] EditingProducts = [("retouch", "醒图 (retouch)"), ("lv", "剪映 CapCut (lv)"), ("vicut", "剪映 CapCut (vicut)")];

    public static void Read(ExifData exif, List<AiLabel> labels)
    {
        foreach (var (text, location) in Texts(exif))
        {
            var product = Field(text, "product");
            if (Field(text, "aigc_type") is "1" || Field(text, "aigc_label_type") is "1" or "2" || Field(text, "exportType") is "generation")
            {
                labels.Add(new AiLabel(AiLabelKind.AppDisclosure, location, "aigc", product, DeclaresAi: true, IsDamaged: false));
            }

            // Tencent Cloud's form of the GB 45438 label.
            if (Field(text, "ServiceProvider") is { Length: > 0 } provider && (Field(text, "ContentId") ?? Field(text, "ServiceUser")) is not null)
            {
                labels.Add(new AiLabel(AiLabelKind.Tc260, location, "ServiceProvider", provider, DeclaresAi: true, IsDamaged: false));
            }
        }
    }

    /// <summary>The editing app that exported the picture by its own note, or null.</summary>
    public static string? EditingProduct(ExifData exif)
    {
        foreach (var (text, _) in Texts(exif))
        {
            var product = Field(text, "product");
            foreach (var (key, name) in EditingProducts)
            {
                if (key == product)
                {
                    return name;
                }
            }
        }

        return null;
    }

    static IEnumerable<(string Text, string Location)> Texts(ExifData exif)
    {
        if (exif.ImageDescription is { } description)
        {
            yield return (description, "exif-image-description");
        }

        if (exif.UserComment is { } comment)
        {
            yield return (comment, "exif-user-comment");
        }
    }

    static string? Field(string text, string name)
    {
        if (!text.StartsWith('{') || text.Length > MaxText)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
            return Find(document.RootElement, name, 0);
        }
        catch (Exception e) when (JsonText.IsBadText(e))
        {
            return null;
        }
    }

    // Values nest, and inner objects are sometimes written as strings of JSON.
    static string? Find(JsonElement element, string name, int depth)
    {
        if (element.ValueKind != JsonValueKind.Object || depth > 6)
        {
            return null;
        }

        foreach (var property in element.EnumerateObject())
        {
            var value = property.Value;
            if (property.NameEquals(name))
            {
                return value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
            }

            if (Find(value, name, depth + 1) is { } nested)
            {
                return nested;
            }

            if (value.ValueKind == JsonValueKind.String && depth < 3 && Field(value.GetString() ?? "", name) is { } quoted)
            {
                return quoted;
            }
        }

        return null;
    }
}
