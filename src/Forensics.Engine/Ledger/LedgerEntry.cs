using Forensics.Engine.Storage;

namespace Forensics.Engine.Ledger;

/// <summary>What an entry is about, and by which form its content was hashed. A changed form gets a new name; old entries keep theirs.</summary>
public static class LedgerKind
{
    public const string Decision = "decision";
    public const string Score = "score";
    public const string Audit = "audit";
    public const string Erasure = "erasure";

    /// <summary>What is left of a decision after an erasure. It takes over from the entry of the whole decision.</summary>
    public const string DecisionErased = "decision-erased";

    /// <summary>What is left of a score after an erasure.</summary>
    public const string ScoreErased = "score-erased";

    /// <summary>The kind of the entry that takes over; null where nothing is ever erased.</summary>
    public static string? ErasedOf(string kind) => kind switch { Decision => DecisionErased, Score => ScoreErased, _ => null };
}

/// <summary>An entry to add: that a row was stored, with what content.</summary>
/// <param name="Kind">One of <see cref="LedgerKind"/>.</param>
/// <param name="SubjectId">The row's key in its table.</param>
/// <param name="ContentSha256">Lower-case hex. The key is not part of it, so it can be told before the database numbers the row.</param>
/// <param name="At">The row's own instant.</param>
public sealed record LedgerEntry(string Kind, string SubjectId, string ContentSha256, DateTimeOffset At)
{
    public static LedgerEntry Of(DecisionRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new LedgerEntry(LedgerKind.Decision, row.Id, ContentOf(row), row.ReceivedAt);
    }

    /// <param name="row">Stored already: its number is known.</param>
    public static LedgerEntry Of(ScoreRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new LedgerEntry(LedgerKind.Score, LedgerHash.Number(row.Id), ContentOf(row), row.ComputedAt);
    }

    /// <param name="row">Stored already: its number is known.</param>
    public static LedgerEntry Of(AuditRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new LedgerEntry(LedgerKind.Audit, LedgerHash.Number(row.Sequence), ContentOf(row), row.At);
    }

    public static LedgerEntry Of(ErasureRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new LedgerEntry(LedgerKind.Erasure, row.Id, ContentOf(row), row.At);
    }

    /// <summary>Of what an erasure left of a row.</summary>
    public LedgerEntry Erased(DateTimeOffset at) => this with
    {
        Kind = LedgerKind.ErasedOf(Kind) ?? throw new InvalidOperationException($"Rows of kind {Kind} are never erased."),
        At = at,
    };

    public static string ContentOf(DecisionRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return LedgerHash.OfFields(
            row.OrderId, row.ReportId, row.ReviewerId, LedgerHash.Instant(row.At), LedgerHash.Number(row.Sequence), LedgerHash.Number(row.Version),
            LedgerHash.Instant(row.ReceivedAt), row.Document);
    }

    /// <summary>The findings are in it by their own SHA-256.</summary>
    public static string ContentOf(ScoreRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return LedgerHash.OfFields(
            row.ReportId, row.PolicyId, LedgerHash.Number(row.PolicyVersion), row.PolicySha256, row.FindingsSha256, row.Role, row.Document, LedgerHash.Instant(row.ComputedAt));
    }

    public static string ContentOf(AuditRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return LedgerHash.OfFields(
            LedgerHash.Instant(row.At), row.CallerKind, row.CallerId, row.Role, row.ShopId, row.Action, row.SubjectType, row.SubjectId, row.Detail);
    }

    /// <summary>Who ordered what and why; how far it got is not part of it.</summary>
    public static string ContentOf(ErasureRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return LedgerHash.OfFields(row.OrderId, row.By, row.Why, LedgerHash.Instant(row.At));
    }
}
