namespace Forensics.Web.Localization;

/// <summary>A text by its key in the resource files, with what is filled in.</summary>
/// <param name="Key">Key in Texts.resx.</param>
/// <param name="Args">Filled into {0}, {1} …; an argument that is a phrase is said in the same language.</param>
/// <param name="Fallback">Shown when the files don't know the key: a code that is newer than the texts.</param>
public sealed record Phrase(string Key, object[] Args, string? Fallback = null)
{
    /// <summary>The text of a stable code, or the code itself where there is no text yet.</summary>
    /// <param name="kind">Prefix of the key: analyzer, signal, reason, missing, timeline …</param>
    public static Phrase OfCode(string kind, string code) => new($"{kind}.{code}", [], code);

    public static Phrase Of(string key, params object[] args) => new(key, args);
}
