using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Engine.Review;
using Microsoft.AspNetCore.Http;

namespace Forensics.Web.Decide;

/// <summary>The form of the decision rail, as it is shown.</summary>
/// <param name="Antiforgery">Token of the page.</param>
/// <param name="NextAddress">The next report of the queue, or the queue.</param>
/// <param name="Problem">Why what was sent was not taken; null at first.</param>
public sealed record DecisionForm(string Antiforgery, string NextAddress, DecisionValues Values, string? Problem)
{
    /// <summary>Why a form of covers was not taken, and of which picture; as the address says, which may say anything.</summary>
    public (string Sha256, string Problem)? Covers { get; init; }
}

/// <summary>What a reviewer filled in.</summary>
/// <param name="Claims">Kebab-case outcome by claim; claims left open are not in it.</param>
public sealed record DecisionValues(IReadOnlyDictionary<Claim, string> Claims, string Reason, string Request, bool AdjustLiability, int Seen)
{
    public static DecisionValues Empty { get; } = new(new Dictionary<Claim, string>(), "", "", AdjustLiability: false, Seen: 0);

    public static DecisionValues From(IFormCollection form)
    {
        ArgumentNullException.ThrowIfNull(form);
        var claims = Enum.GetValues<Claim>()
            .Select(claim => (claim, Value: form[$"claim.{DisputeJson.NameOf(claim)}"].ToString()))
            .Where(pair => pair.Value.Length > 0)
            .ToDictionary(pair => pair.claim, pair => pair.Value);
        return new DecisionValues(
            claims, form["reason"].ToString().Trim(), form["request"].ToString().Trim(), form["effect"] == DisputeJson.NameOf(DecisionEffect.AdjustLiability),
            int.TryParse(form["seen"], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seen) ? seen : -1);
    }

    /// <summary>What is asked of the engine; null when an outcome has a name that is not known.</summary>
    public DecisionRequest? For(string report)
    {
        var outcomes = Enum.GetValues<DecisionOutcome>().ToDictionary(DisputeJson.NameOf);
        return Claims.Values.All(outcomes.ContainsKey)
            ? new DecisionRequest(
                report,
                [.. Claims.Select(pair => new ClaimDecision(pair.Key, outcomes[pair.Value])).OrderBy(decision => decision.Claim)],
                Reason,
                Request,
                AdjustLiability ? DecisionEffect.AdjustLiability : DecisionEffect.None,
                Seen)
            : null;
    }
}
