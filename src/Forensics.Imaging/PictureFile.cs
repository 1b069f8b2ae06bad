namespace Forensics.Imaging;

/// <summary>Reads picture files whole, within the limit.</summary>
public static class PictureFile
{
    /// <exception cref="EvidenceFormatException">Not there, not readable, or over <see cref="DecodeLimits.MaxBytes"/>; checked before reading.</exception>
    public static byte[] Read(string path, DecodeLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length > limits.MaxBytes)
            {
                throw new EvidenceFormatException(
                    EvidenceFormatError.TooManyBytes, $"{stream.Length} bytes; at most {limits.MaxBytes} are taken. Send a smaller file.");
            }

            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new EvidenceFormatException(EvidenceFormatError.Unreadable, $"The file can't be read: {error.Message}", error);
        }
    }
}
