namespace Forensics.Engine.Storage;

/// <summary>A picture's file has other bytes than were kept. Trying again gives the same; <c>forensics pictures repair</c> brings them back from a backup.</summary>
public sealed class DamagedPictureException(string sha256, string path)
    : Exception($"Picture {sha256} is damaged on the disk: {path} has another SHA-256. Restore it from a backup: forensics pictures repair --from DIR.")
{
    /// <summary>Stable code of a picture whose bytes are lost.</summary>
    public const string Code = "picture-damaged";

    public string Sha256 { get; } = sha256;
}
