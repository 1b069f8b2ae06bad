using System.Buffers;
using System.Text.Json;

namespace Forensics.Disputes.Scoring;

/// <summary>Scores stored findings one after another by one policy, for batches over many reports. Every score is byte for byte what <see cref="Scorer"/> gives.</summary>
/// <remarks>The plain scorer makes an object of every value it reads and writes; here the values that a policy names are read in passing, and those that a score
/// repeats are copied as they stand. Not for several threads at once.</remarks>
public sealed class BatchScorer : IDisposable
{
    readonly Policy policy;
    readonly ClaimPlan[] claims;
    readonly FindingReader reader;
    readonly ArrayBufferWriter<byte> buffer = new(4096);
    readonly Utf8JsonWriter writer;
    readonly List<Weighed> weighed = [];

    public BatchScorer(Policy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        this.policy = policy;
        reader = new FindingReader(policy);
        claims = [.. Enum.GetValues<Claim>().Select(claim => new ClaimPlan(claim, [.. policy.Signals.Where(signal => signal.Claim == claim)], reader))];
        writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = DisputeJson.Options.Encoder, SkipValidation = true });
    }

    /// <summary>Scores a report.</summary>
    /// <param name="findings">By evidence id, as JSON in UTF-8, as stored.</param>
    /// <param name="ticked">Of another score of the report, for what the merchant ticked.</param>
    /// <returns>The score as JSON in UTF-8, and what a comparison needs of it.</returns>
    /// <exception cref="JsonException">They are no findings.</exception>
    public (byte[] Document, ScoreSummary Summary) Score(ReadOnlySpan<byte> findings, IReadOnlyList<ClaimSummary> ticked)
    {
        ArgumentNullException.ThrowIfNull(ticked);
        var pictures = reader.Read(findings);
        var summaries = new ClaimSummary[claims.Length];
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        writer.WriteStartObject();
        writer.WriteString("policyId"u8, policy.Id);
        writer.WriteNumber("policyVersion"u8, policy.Version);
        writer.WriteString("policySha256"u8, policy.Sha256);
        writer.WriteStartArray("claims"u8);
        for (var i = 0; i < claims.Length; i++)
        {
            summaries[i] = Write(claims[i], Loudest(claims[i], pictures), ticked[i].Ticked, findings);
        }

        writer.WriteEndArray();
        var strongest = summaries.Where(claim => claim.Ticked && claim.Llr is not null).MaxBy(claim => claim.Llr)?.Claim;
        WriteName("strongest"u8, strongest is { } claim ? claims[(int)claim].Name : null);
        writer.WriteEndObject();
        writer.Flush();
        return (buffer.WrittenSpan.ToArray(), new ScoreSummary(summaries, strongest));
    }

    public void Dispose() => writer.Dispose();

    /// <summary>The picture that speaks loudest for a claim, the first of equals in the order of evidence ids.</summary>
    Judged Loudest(ClaimPlan claim, IReadOnlyList<ReadPicture> pictures)
    {
        Judged? best = null;
        foreach (var picture in pictures)
        {
            var judged = Judge(claim, picture);
            if (best is not { } known || judged.Loudness.CompareTo(known.Loudness) > 0)
            {
                best = judged;
            }
        }

        return best ?? throw new JsonException("A report has at least one picture.");
    }

    Judged Judge(ClaimPlan claim, ReadPicture picture)
    {
        var applicable = 0;
        foreach (var analyzers in claim.FamilyAnalyzers)
        {
            applicable += picture.Findings.Any(finding => finding.Status == FindingStatus.Ok && analyzers.Contains(finding.Analyzer)) ? 1 : 0;
        }

        var reasons = Weigh(claim, picture);
        double? llr = null;
        if (applicable > 0)
        {
            var sum = 0.0;
            foreach (var reason in reasons)
            {
                sum += reason.Llr;
            }

            llr = Math.Clamp(sum, -policy.MaxLlr, policy.MaxLlr);
        }

        return new Judged(picture, llr, new Coverage(applicable, claim.FamilyAnalyzers.Count), reasons);
    }

    /// <summary>The strongest signal of each family, the strongest family first, the others shrunk.</summary>
    Weighed[] Weigh(ClaimPlan claim, ReadPicture picture)
    {
        weighed.Clear();
        foreach (var plan in claim.Signals)
        {
            foreach (var finding in picture.Findings)
            {
                if (finding.Status != FindingStatus.Ok || finding.Analyzer != plan.Signal.Analyzer || plan.Signal.WeighValue(finding.Values[plan.Value]) is not { } weight || weight == 0)
                {
                    continue;
                }

                var cap = policy.FamilyCaps[plan.Signal.Family];
                var reason = new Weighed(plan.Signal, finding, Math.Clamp(weight, -cap, cap), weight);
                var known = weighed.FindIndex(other => other.Signal.Family == plan.Signal.Family);
                if (known < 0)
                {
                    weighed.Add(reason);
                }
                else if (Weighed.Compare(reason, weighed[known]) < 0)
                {
                    weighed[known] = reason;
                }
            }
        }

        if (weighed.Count == 0)
        {
            return [];
        }

        weighed.Sort(Weighed.Compare);
        for (var i = 1; i < weighed.Count; i++)
        {
            weighed[i] = weighed[i] with { Llr = weighed[i].Llr * policy.FamilyShrink };
        }

        return [.. weighed];
    }

    ClaimSummary Write(ClaimPlan claim, Judged judged, bool ticked, ReadOnlySpan<byte> findings)
    {
        var band = Scorer.BandOf(judged.Llr);
        writer.WriteStartObject();
        writer.WriteString("claim"u8, claim.Name);
        writer.WriteBoolean("ticked"u8, ticked);
        writer.WriteString("evidence"u8, judged.Picture.Evidence);
        WriteNumber("llr"u8, judged.Llr);
        writer.WriteNumber("probability"u8, Scorer.Probability(judged.Llr ?? 0, policy.Prior));
        writer.WriteString("band"u8, Names.Of(band));
        writer.WriteStartObject("coverage"u8);
        writer.WriteNumber("applicable"u8, judged.Coverage.Applicable);
        writer.WriteNumber("all"u8, judged.Coverage.All);
        writer.WriteNumber("share"u8, judged.Coverage.Share);
        writer.WriteEndObject();
        writer.WriteStartArray("contributions"u8);
        foreach (var reason in judged.Reasons)
        {
            Write(reason, findings);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("silent"u8);
        foreach (var finding in judged.Picture.Findings.Where(finding => finding.Status != FindingStatus.Ok && claim.Analyzers.Contains(finding.Analyzer)).OrderBy(finding => finding.Analyzer, StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            writer.WriteString("analyzer"u8, finding.Analyzer);
            writer.WriteString("status"u8, Names.Of(finding.Status));
            writer.WriteString("reason"u8, finding.Reason ?? "unknown");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        return new ClaimSummary(claim.Claim, ticked, band, judged.Llr, Array.ConvertAll(judged.Reasons, reason => new SignalLlr(reason.Signal.Id, reason.Signal.Analyzer, reason.Llr)));
    }

    void Write(in Weighed reason, ReadOnlySpan<byte> findings)
    {
        writer.WriteStartObject();
        writer.WriteString("signal"u8, reason.Signal.Id);
        writer.WriteString("family"u8, reason.Signal.Family);
        writer.WriteString("analyzer"u8, reason.Signal.Analyzer);
        writer.WriteNumber("analyzerVersion"u8, reason.Finding.Version);
        writer.WriteNumber("llr"u8, reason.Llr);
        writer.WriteNumber("weighed"u8, reason.Weight);
        writer.WriteString("capSource"u8, Names.Of(reason.Signal.CapSource));
        writer.WritePropertyName("values"u8);
        writer.WriteRawValue(findings[reason.Finding.ValuesAt], skipInputValidation: true);
        writer.WriteEndObject();
    }

    void WriteName(ReadOnlySpan<byte> property, JsonEncodedText? name)
    {
        if (name is { } known)
        {
            writer.WriteString(property, known);
        }
        else
        {
            writer.WriteNull(property);
        }
    }

    void WriteNumber(ReadOnlySpan<byte> property, double? number)
    {
        if (number is { } known)
        {
            writer.WriteNumber(property, known);
        }
        else
        {
            writer.WriteNull(property);
        }
    }

    /// <summary>Names on the wire, encoded once.</summary>
    static class Names
    {
        static readonly JsonEncodedText[] Bands = Of<Band>();
        static readonly JsonEncodedText[] Statuses = Of<FindingStatus>();
        static readonly JsonEncodedText[] Sources = Of<CapSource>();

        public static JsonEncodedText Of(Band band) => Bands[(int)band];

        public static JsonEncodedText Of(FindingStatus status) => Statuses[(int)status];

        public static JsonEncodedText Of(CapSource source) => Sources[(int)source];

        static JsonEncodedText[] Of<T>() where T : struct, Enum => [.. Enum.GetValues<T>().Select(value => JsonEncodedText.Encode(DisputeJson.NameOf(value)))];
    }

    /// <param name="Value">Place of the signal's value among those that are read of its analyzer.</param>
    readonly record struct SignalPlan(Signal Signal, int Value);

    /// <summary>What the policy has for a claim.</summary>
    sealed class ClaimPlan(Claim claim, IReadOnlyList<Signal> signals, FindingReader reader)
    {
        public Claim Claim { get; } = claim;

        public JsonEncodedText Name { get; } = JsonEncodedText.Encode(DisputeJson.NameOf(claim));

        public SignalPlan[] Signals { get; } = [.. signals.Select(signal => new SignalPlan(signal, reader.PlaceOf(signal)))];

        public HashSet<string> Analyzers { get; } = [.. signals.Select(signal => signal.Analyzer)];

        public IReadOnlyList<HashSet<string>> FamilyAnalyzers { get; } =
            [.. signals.GroupBy(signal => signal.Family).Select(family => family.Select(signal => signal.Analyzer).ToHashSet())];
    }

    /// <summary>A claim on one picture.</summary>
    sealed record Judged(ReadPicture Picture, double? Llr, Coverage Coverage, Weighed[] Reasons)
    {
        public (double, double) Loudness => (Llr ?? double.NegativeInfinity, Coverage.Share);
    }

    /// <summary>A signal's weight on one finding.</summary>
    /// <param name="Weight">Before caps.</param>
    readonly record struct Weighed(Signal Signal, ReadFinding Finding, double Llr, double Weight)
    {
        /// <summary>The strongest first, of equals the signal whose id comes first.</summary>
        public static int Compare(Weighed one, Weighed other) => Math.Abs(other.Llr).CompareTo(Math.Abs(one.Llr)) is not 0 and var order
            ? order
            : string.CompareOrdinal(one.Signal.Id, other.Signal.Id);
    }
}
