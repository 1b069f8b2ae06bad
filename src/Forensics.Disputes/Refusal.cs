namespace Forensics.Disputes;

/// <summary>Why something is not taken: a stable code, and what its text names.</summary>
/// <param name="Code">Kebab case; never changes its meaning. <see cref="RefusalTexts"/> has a text for each in both languages.</param>
/// <param name="Args">Fill the text's {0}, {1} …: ids, fields, instants, amounts; never content.</param>
public sealed record Refusal(string Code, params IReadOnlyList<string> Args)
{
    /// <summary>In Chinese, as platform and merchants read it.</summary>
    public string Chinese => RefusalTexts.Chinese(this);

    public string English => RefusalTexts.English(this);
}
