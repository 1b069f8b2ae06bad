namespace Forensics.Engine.Access;

/// <summary>What a user may do in the console.</summary>
public static class Role
{
    public const string Reviewer = "reviewer";
    public const string LeadReviewer = "lead-reviewer";
    public const string Administrator = "administrator";
    public const string Merchant = "merchant";

    public static IReadOnlyList<string> All { get; } = [Reviewer, LeadReviewer, Administrator, Merchant];
}
