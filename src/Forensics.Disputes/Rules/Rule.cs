namespace Forensics.Disputes;

/// <summary>One rule of the platform, or of ours.</summary>
/// <param name="Id">Kebab case; tests name it.</param>
/// <param name="Source">The guides S0 to S4, or "assumed" where they give none.</param>
/// <param name="Options">The numbers it rests on: properties of <see cref="DisputeOptions"/>.</param>
public sealed record Rule(string Id, string Text, string Source, params IReadOnlyList<string> Options);
