using Forensics.Disputes;
using Forensics.Engine.Access;
using Forensics.Engine.Storage;

namespace Forensics.Engine.Ingest;

/// <summary>A record with the pictures it names.</summary>
/// <param name="Picture">Gives the picture of a path that the record names; the second argument is the field, for messages. Called from
/// several threads, and only once for each picture of the record.</param>
public sealed record Delivery(IngestRecord Record, Func<string, string, DeliveredPicture> Picture)
{
    /// <summary>The version of the record that the sender knows, 0 for none: with another one stored, it is not taken. Null takes it anyway.</summary>
    public int? IfVersion { get; init; }

    /// <summary>Who sends it; the feed keeps it beside the record.</summary>
    public required Actor By { get; init; }
}

/// <summary>A picture on its way in.</summary>
public abstract record DeliveredPicture
{
    /// <summary>How a record names a picture that is in the store already: this, and its address.</summary>
    public const string StoredPrefix = "sha256:";

    DeliveredPicture()
    {
    }

    /// <summary>Its bytes, still to be kept.</summary>
    public sealed record Bytes(ReadOnlyMemory<byte> File) : DeliveredPicture;

    /// <summary>The address of a picture in the store.</summary>
    public sealed record Stored(string Sha256) : DeliveredPicture;

    /// <summary>It can't be taken, and why; the record is refused with this.</summary>
    public sealed record Refused(string Message) : DeliveredPicture;

    /// <summary>True for a path that names a picture of the store, rightly or not.</summary>
    public static bool NamesStored(string file) => file is not null && file.StartsWith(StoredPrefix, StringComparison.Ordinal);

    /// <summary>The picture of the store that a path of the form <c>sha256:</c> and 64 digits names. Only for senders who may know of any
    /// picture: whoever names an address learns whether it is there, and has the picture shown.</summary>
    public static DeliveredPicture OfStore(PictureStore store, string file, string field)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(file);
        var sha256 = NamesStored(file) ? file[StoredPrefix.Length..] : "";
        if (!PictureStore.IsAddress(sha256))
        {
            return new Refused($"field {field}: \"{file}\" is no address; write {StoredPrefix} and 64 digits of lower-case hex.");
        }

        return File.Exists(store.PathOf(sha256))
            ? new Stored(sha256)
            : new Refused($"field {field}: there is no picture {sha256} in the store; send its bytes.");
    }
}

/// <summary>What became of a delivered record.</summary>
/// <param name="Why">For refusals by the platform's rules and for records that wait, in both languages; null otherwise.</param>
/// <param name="Message">English, for senders; empty when it was taken.</param>
/// <param name="Version">Of the record as it is stored now: how often it was taken; 0 when it isn't stored.</param>
public sealed record IntakeResult(IngestOutcome Outcome, Refusal? Why = null, string Message = "", int Version = 0);
