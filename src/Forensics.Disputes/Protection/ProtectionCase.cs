using Forensics.Disputes.AfterSale;

namespace Forensics.Disputes.Protection;

/// <summary>How far rights protection got.</summary>
/// <param name="Remedy">The one choice; null before.</param>
/// <param name="LastAt">Its latest step; null before any.</param>
public sealed record ProtectionCase(ProtectionState State = ProtectionState.None, Remedy? Remedy = null, DateTimeOffset? LastAt = null);

public enum ProtectionState
{
    None,
    Filed,
    SettledForBuyer,
    SettledForMerchant,
    Withdrawn,
}
