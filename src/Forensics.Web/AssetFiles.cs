using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Forensics.Web;

/// <summary>Style sheets, scripts and icons, embedded in the assembly.</summary>
static class AssetFiles
{
    const string Prefix = "assets/";

    static readonly FrozenDictionary<string, Asset> Files = typeof(AssetFiles).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToFrozenDictionary(name => name[Prefix.Length..], Load, StringComparer.Ordinal);

    /// <summary>The deep-zoom viewer was there when the console was built.</summary>
    public static bool HasDeepZoom => Files.ContainsKey(DeepZoom);

    public const string DeepZoom = "openseadragon/openseadragon.min.js";

    /// <summary>The tool that circles regions was there when the console was built.</summary>
    public static bool HasCircling => Files.ContainsKey(Circling);

    public const string Circling = "annotorious/annotorious.js";
    public const string CirclingStyle = "annotorious/annotorious.css";

    /// <summary>Address of a file; changes with its content, so that browsers may keep it for good.</summary>
    public static string Address(string name) => $"/assets/{name}?v={Files[name].Tag}";

    public static string Text(string name) => Encoding.UTF8.GetString(Files[name].Bytes);

    public static IResult Serve(string name, HttpContext context)
    {
        if (!Files.TryGetValue(name, out var asset))
        {
            return Results.NotFound();
        }

        context.Response.Headers.CacheControl = context.Request.Query["v"] == asset.Tag ? "public, max-age=31536000, immutable" : "no-cache";
        return Results.Bytes(asset.Bytes, asset.ContentType);
    }

    static Asset Load(string resource)
    {
        using var stream = typeof(AssetFiles).Assembly.GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var type = Path.GetExtension(resource) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "text/plain; charset=utf-8",
        };
        return new Asset(bytes, type, Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]);
    }

    sealed record Asset(byte[] Bytes, string ContentType, string Tag);
}
