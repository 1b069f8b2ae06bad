using System.Text.Json;

namespace Forensics.Disputes.Scoring;

/// <summary>What a comparison with another score of the same report needs.</summary>
/// <param name="Claims">One per claim, in the order of <see cref="Claim"/>.</param>
public sealed record ScoreSummary(IReadOnlyList<ClaimSummary> Claims, Claim? Strongest)
{
    public static ScoreSummary Of(ReportScore score)
    {
        ArgumentNullException.ThrowIfNull(score);
        return new ScoreSummary(
            [.. score.Claims.Select(claim => new ClaimSummary(
                claim.Claim,
                claim.Ticked,
                claim.Band,
                claim.Llr,
                [.. claim.Contributions.Select(reason => new SignalLlr(reason.Signal, reason.Analyzer, reason.Llr))]))],
            score.Strongest);
    }

    /// <summary>Reads it from a stored score without making the whole score of it: a batch reads millions.</summary>
    /// <param name="document">The score, as JSON in UTF-8.</param>
    /// <exception cref="JsonException">It is no score.</exception>
    public static ScoreSummary Read(ReadOnlySpan<byte> document)
    {
        var reader = new Utf8JsonReader(document);
        List<ClaimSummary> claims = [];
        Claim? strongest = null;
        Enter(ref reader, JsonTokenType.StartObject);
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("claims"u8))
            {
                Enter(ref reader, JsonTokenType.StartArray);
                while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                {
                    claims.Add(ReadClaim(ref reader));
                }
            }
            else if (reader.ValueTextEquals("strongest"u8))
            {
                reader.Read();
                strongest = reader.TokenType == JsonTokenType.Null ? null : Names<Claim>.Read(ref reader);
            }
            else
            {
                Skip(ref reader);
            }
        }

        return claims.Count == Names<Claim>.Count ? new ScoreSummary(claims, strongest) : throw new JsonException("A score has one part for each claim.");
    }

    static ClaimSummary ReadClaim(ref Utf8JsonReader reader)
    {
        var (claim, ticked, band) = (default(Claim), false, default(Band));
        double? llr = null;
        List<SignalLlr> contributions = [];
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("claim"u8))
            {
                reader.Read();
                claim = Names<Claim>.Read(ref reader);
            }
            else if (reader.ValueTextEquals("ticked"u8))
            {
                reader.Read();
                ticked = reader.GetBoolean();
            }
            else if (reader.ValueTextEquals("band"u8))
            {
                reader.Read();
                band = Names<Band>.Read(ref reader);
            }
            else if (reader.ValueTextEquals("llr"u8))
            {
                reader.Read();
                llr = reader.TokenType == JsonTokenType.Null ? null : reader.GetDouble();
            }
            else if (reader.ValueTextEquals("contributions"u8))
            {
                Enter(ref reader, JsonTokenType.StartArray);
                while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                {
                    contributions.Add(ReadContribution(ref reader));
                }
            }
            else
            {
                Skip(ref reader);
            }
        }

        return new ClaimSummary(claim, ticked, band, llr, contributions);
    }

    static SignalLlr ReadContribution(ref Utf8JsonReader reader)
    {
        var (signal, analyzer, llr) = ("", "", 0.0);
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("signal"u8))
            {
                reader.Read();
                signal = reader.GetString()!;
            }
            else if (reader.ValueTextEquals("analyzer"u8))
            {
                reader.Read();
                analyzer = reader.GetString()!;
            }
            else if (reader.ValueTextEquals("llr"u8))
            {
                reader.Read();
                llr = reader.GetDouble();
            }
            else
            {
                Skip(ref reader);
            }
        }

        return new SignalLlr(signal, analyzer, llr);
    }

    static void Enter(ref Utf8JsonReader reader, JsonTokenType start)
    {
        if (!reader.Read() || reader.TokenType != start)
        {
            throw new JsonException($"A score has {start} here, not {reader.TokenType}.");
        }
    }

    static bool NextProperty(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    static void Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    /// <summary>Names on the wire, read without making a text of each.</summary>
    static class Names<T> where T : struct, Enum
    {
        static readonly (byte[] Name, T Value)[] All = [.. Enum.GetValues<T>().Select(value => (System.Text.Encoding.UTF8.GetBytes(DisputeJson.NameOf(value)), value))];

        public static int Count => All.Length;

        public static T Read(ref Utf8JsonReader reader)
        {
            foreach (var (name, value) in All)
            {
                if (reader.ValueTextEquals(name))
                {
                    return value;
                }
            }

            throw new JsonException($"\"{reader.GetString()}\" is no {typeof(T).Name}.");
        }
    }
}

/// <param name="Ticked">The merchant made this claim.</param>
/// <param name="Llr">log10 likelihood ratio; null when nothing could be told.</param>
public sealed record ClaimSummary(Claim Claim, bool Ticked, Band Band, double? Llr, IReadOnlyList<SignalLlr> Contributions);

/// <summary>What one signal contributed, as it counts in the sum.</summary>
public readonly record struct SignalLlr(string Signal, string Analyzer, double Llr);
