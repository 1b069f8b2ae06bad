using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Forensics.Engine.Storage;

namespace Forensics.Engine.Ledger;

/// <summary>The hashes of the chain. What goes into them is written field by field, each with its length before it, so that no two rows
/// read the same; README.md of this folder lists the fields.</summary>
public static class LedgerHash
{
    /// <summary>Stands before the first entry.</summary>
    public static string Genesis { get; } = new('0', 64);

    /// <summary>SHA-256 of fields in their order: each as its length in UTF-8 bytes (4 bytes, big-endian), then the bytes. A null is length -1.</summary>
    /// <returns>Lower-case hex.</returns>
    public static string OfFields(params ReadOnlySpan<string?> fields)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var field in fields)
        {
            BinaryPrimitives.WriteInt32BigEndian(length, field is null ? -1 : Encoding.UTF8.GetByteCount(field));
            hash.AppendData(length);
            if (field is not null)
            {
                hash.AppendData(Encoding.UTF8.GetBytes(field));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The hash of an entry at a place; it holds the one before, and so all before it.</summary>
    public static string OfEntry(long place, string previous, LedgerRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return OfFields(Number(place), previous, row.Kind, row.SubjectId, row.ContentSha256, Instant(row.At));
    }

    /// <summary>An instant as it is hashed: UTC, in whole microseconds, since not every database keeps more.</summary>
    public static string Instant(DateTimeOffset instant) => Whole(instant).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    public static DateTimeOffset Whole(DateTimeOffset instant) => PostgresInstant.Whole(instant);

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
