using Forensics.Imaging;

namespace Forensics.Native.Managed;

/// <summary>What the managed decoders give back: RGB over white, and how it went.</summary>
readonly record struct DecodedPixels(byte[] Rgb, IReadOnlyList<Problem> Problems);
