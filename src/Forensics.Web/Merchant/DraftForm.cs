using System.Globalization;
using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Engine.Reports;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Forensics.Web.Merchant;

/// <summary>The draft's form as the browser sends it, with a script or without.</summary>
static class DraftForm
{
    static readonly AttachmentKind[] Kinds = [AttachmentKind.Original, AttachmentKind.Comparison, AttachmentKind.Other];

    /// <summary>The document with what the form holds. Fields that make no sense are left out, as if they had not been filled in.</summary>
    public static ReportDraft Read(IFormCollection form, ReportDraft before) => before with
    {
        EntryPoint = Named<EntryPoint>(form["entry-point"]) ?? before.EntryPoint,
        Claims = [.. form["claims"].Select(Named<Claim>).OfType<Claim>()],
        Text = form["text"].ToString(),
        Attachments = [.. before.Attachments.Select(attachment => form.TryGetValue("seen-" + attachment.File, out var place) ? attachment with { SeenAt = place.ToString() } : attachment)],
        Regions = [.. Regions(form)],
    };

    /// <summary>The version the form was made from; 0 when it names none.</summary>
    public static int Version(IFormCollection form) => int.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    /// <summary>The button that was pressed: its action, and what it is about.</summary>
    public static (string Action, string At) Action(IFormCollection form)
    {
        var parts = form["action"].ToString().Split(':', 2);
        return (parts[0] is "submit" or "discard" or "attachments" or "regions" ? parts[0] : "save", parts.Length > 1 ? parts[1] : "");
    }

    /// <summary>Takes in the chosen files, then out what a button says.</summary>
    /// <returns>A <see cref="DraftProblem"/> or null.</returns>
    public static async Task<string?> ApplyAsync(IFormCollection form, string action, string at, string shop, string id, Drafts drafts, CancellationToken cancel)
    {
        foreach (var kind in Kinds)
        {
            foreach (var file in form.Files.GetFiles("upload-" + DisputeJson.NameOf(kind)).Where(file => file.Length > 0))
            {
                if ((await drafts.AttachAsync(shop, id, kind, Path.GetFileName(file.FileName), await BytesAsync(file, cancel), cancel)).Problem is { } problem)
                {
                    return problem;
                }
            }
        }

        return action == "attachments" && at.Length > 0 ? (await drafts.DetachAsync(shop, id, at, cancel)).Problem : null;
    }

    public static async Task<byte[]> BytesAsync(IFormFile file, CancellationToken cancel)
    {
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancel);
        return bytes.ToArray();
    }

    /// <summary>An enum by its name on the wire; null for anything else.</summary>
    public static T? Named<T>(StringValues name) where T : struct, Enum => Named<T>(name.ToString());

    static T? Named<T>(string? name) where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (DisputeJson.NameOf(value) == name)
            {
                return value;
            }
        }

        return null;
    }

    // One row of fields a region, all of the same names; the button "regions:2" takes the third out.
    static IEnumerable<CircledRegion> Regions(IFormCollection form)
    {
        var (action, at) = Action(form);
        for (var i = 0; i < form["region-evidence"].Count; i++)
        {
            if ((action == "regions" && at == i.ToString(CultureInfo.InvariantCulture))
                || Number(form, "region-x", i) is not { } x || Number(form, "region-y", i) is not { } y
                || Number(form, "region-width", i) is not { } width || Number(form, "region-height", i) is not { } height)
            {
                continue;
            }

            var points = Text(form, "region-points", i).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number).ToList();
            yield return points.Count >= 6 && points.All(point => point is not null)
                ? new CircledRegion(Text(form, "region-evidence", i), x, y, width, height, RegionShape.Polygon, [.. points.Select(point => point!.Value)])
                : new CircledRegion(Text(form, "region-evidence", i), x, y, width, height);
        }
    }

    static string Text(IFormCollection form, string field, int i) => i < form[field].Count ? form[field][i] ?? "" : "";

    static double? Number(IFormCollection form, string field, int i) => Number(Text(form, field, i));

    static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
