using Forensics.Disputes;

namespace Forensics.Engine.Ingest;

/// <summary>A record with the pictures it names.</summary>
/// <param name="Picture">Gives the picture of a path that the record names; the second argument is the field, for messages.</param>
public sealed record Delivery(IngestRecord Record, Func<string, string, DeliveredPicture> Picture);

/// <summary>A picture on its way in.</summary>
public abstract record DeliveredPicture
{
    DeliveredPicture()
    {
    }

    /// <summary>Its bytes, still to be kept.</summary>
    public sealed record Bytes(ReadOnlyMemory<byte> File) : DeliveredPicture;

    /// <summary>The address of a picture in the store.</summary>
    public sealed record Stored(string Sha256) : DeliveredPicture;

    /// <summary>It can't be taken, and why; the record is refused with this.</summary>
    public sealed record Refused(string Message) : DeliveredPicture;
}

/// <summary>What became of a delivered record.</summary>
/// <param name="Why">For refusals by the platform's rules and for records that wait; null otherwise.</param>
/// <param name="Message">English, for senders; empty when it was taken.</param>
public sealed record IntakeResult(IngestOutcome Outcome, Refusal? Why = null, string Message = "");
