using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Forensics.Engine.Ingest;
using Forensics.Imaging.Hashing;

namespace Forensics.Engine.Match;

/// <summary>Reads other people's lists of hashes, line by line however long they are: CSV in UTF-8 with a header that names the columns <c>pdq</c> (or <c>hash</c>) and
/// <c>url</c> (or <c>path</c>, <c>source</c>), optionally <c>quality</c> and <c>first_seen</c> (or <c>firstSeenAt</c>). Other columns are passed over.</summary>
public sealed class HashList
{
    /// <summary>A longer line is malformed. Nothing a row needs comes near it.</summary>
    public const int MaxLineBytes = 64 * 1024;

    /// <summary>A longer source is malformed: the databases find rows by it, and PostgreSQL's index takes no more than 2,704 bytes an entry.</summary>
    public const int MaxSourceBytes = 2000;

    // Lists from elsewhere seldom carry it; whoever publishes a hash has dropped those of low quality.
    const int QualityWhenNotGiven = 100;

    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    static readonly string[] InstantForms = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm:ssK"];

    readonly List<string> fields = [];
    readonly Columns columns;

    HashList(Columns columns) => this.columns = columns;

    /// <summary>Reads the lines in their order; each is a row or says what is wrong with it. Empty lines are passed over.</summary>
    /// <param name="name">Of the list, for messages.</param>
    /// <exception cref="ConfigurationException">The header lacks a column.</exception>
    public static async IAsyncEnumerable<HashListLine> ReadAsync(Stream csv, string name, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        HashList? list = null;
        await foreach (var (number, line) in LineReader.ReadAsync(csv, MaxLineBytes, cancellation))
        {
            if (list is null)
            {
                list = new HashList(Columns.Of(line, name));
            }
            else
            {
                yield return line is null ? new HashListLine(number, null, $"longer than {MaxLineBytes} bytes", "") : list.Parse(number, line);
            }
        }

        if (list is null)
        {
            throw Columns.Missing(name, "");
        }
    }

    /// <summary>Opens a list for reading once, from its beginning to its end.</summary>
    /// <exception cref="ConfigurationException">It can't be read.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1 << 16, FileOptions.SequentialScan | FileOptions.Asynchronous);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The list {path} can't be read: {error.Message}");
        }
    }

    HashListLine Parse(int number, byte[] bytes)
    {
        string line;
        try
        {
            line = Utf8.GetString(bytes).TrimEnd('\r');
        }
        catch (DecoderFallbackException)
        {
            return new HashListLine(number, null, "not UTF-8", "");
        }

        return (CsvFields.Read(line, fields) ?? WrongWidth()) is { } problem ? new HashListLine(number, null, problem, line) : Row(number, line);
    }

    HashListLine Row(int number, string line)
    {
        var (quality, firstSeen) = (QualityWhenNotGiven, (DateTimeOffset?)null);
        var source = fields[columns.Source].Trim();
        var problem =
            !PdqHash.TryParse(fields[columns.Hash].AsSpan().Trim(), out var hash) ? $"the hash is not {PdqHash.Bits / 4} hex digits"
            : source.Length == 0 ? $"no {columns.SourceName}"
            : source.Any(char.IsControl) ? $"control characters in the {columns.SourceName}"
            : Utf8.GetByteCount(source) > MaxSourceBytes ? $"a {columns.SourceName} longer than {MaxSourceBytes} bytes"
            : Given(columns.Quality) is { } percent && !TryQuality(percent, out quality) ? "the quality is not a whole number from 0 to 100"
            : Given(columns.FirstSeen) is { } instant && !TryInstant(instant, out firstSeen) ? "the date is not ISO 8601 with an offset, such as 2026-03-01T12:00:00+08:00"
            : null;
        return new HashListLine(number, problem is null ? new HashListRow(hash, quality, source, firstSeen) : null, problem, line);
    }

    string? WrongWidth() => fields.Count == columns.Count ? null : $"{fields.Count} fields where the header names {columns.Count}";

    /// <summary>Null where the list has no such column, or nothing in it.</summary>
    string? Given(int column) => column >= 0 && fields[column].Trim() is { Length: > 0 } text ? text : null;

    static bool TryQuality(string text, out int quality) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out quality) && quality is >= 0 and <= 100;

    /// <summary>Reads an instant as lists write it: ISO 8601 with its offset.</summary>
    public static bool TryInstant(string text, out DateTimeOffset? instant)
    {
        ArgumentNullException.ThrowIfNull(text);
        // Without an offset the form would read it as the machine's own time.
        var hasOffset = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        instant = hasOffset && DateTimeOffset.TryParseExact(text, InstantForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) ? read : null;
        return instant is not null;
    }

    /// <summary>Where the header has what; -1 for what it does not have.</summary>
    sealed record Columns(int Count, int Hash, int Source, string SourceName, int Quality, int FirstSeen)
    {
        public static Columns Of(byte[]? header, string list)
        {
            var text = header is null ? "" : Encoding.UTF8.GetString(header).TrimEnd('\r');
            List<string> names = [];
            _ = CsvFields.Read(text, names);
            var (hash, source) = (Find("pdq", "hash"), Find("url", "path", "source"));
            return hash >= 0 && source >= 0
                ? new Columns(names.Count, hash, source, names[source].Trim().ToLowerInvariant(), Find("quality"), Find("first_seen", "firstSeenAt"))
                : throw Missing(list, text);

            int Find(params ReadOnlySpan<string> wanted)
            {
                foreach (var name in wanted)
                {
                    if (names.FindIndex(column => column.Trim().Equals(name, StringComparison.OrdinalIgnoreCase)) is var found and >= 0)
                    {
                        return found;
                    }
                }

                return -1;
            }
        }

        public static ConfigurationException Missing(string list, string header) => new(
            $"{list}: the first line must name the columns pdq and url (or hash, and path or source); it says \"{(header.Length > 200 ? header[..200] + "…" : header)}\".");
    }
}

/// <summary>A line of a list.</summary>
/// <param name="Number">From 1, the header's.</param>
/// <param name="Row">Null when the line is malformed.</param>
/// <param name="Problem">What is wrong with it; null when nothing is.</param>
/// <param name="Text">As it stands in the list; empty where it can't be shown.</param>
public readonly record struct HashListLine(int Number, HashListRow? Row, string? Problem, string Text);

/// <summary>A hash somebody else made of a picture.</summary>
/// <param name="Quality">PDQ's, 0 to 100; 100 where the list does not tell.</param>
/// <param name="Source">Where the picture was seen: an address or a path. Never opened or requested.</param>
/// <param name="FirstSeenAt">Null where the list does not tell.</param>
public readonly record struct HashListRow(PdqHash Hash, int Quality, string Source, DateTimeOffset? FirstSeenAt);
