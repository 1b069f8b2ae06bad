namespace Forensics.Imaging.Metadata;

/// <summary>A free text in the file.</summary>
/// <param name="Where">png-tEXt, png-zTXt, png-iTXt or jpeg-com.</param>
/// <param name="Keyword">As written; empty for a JPEG comment.</param>
public sealed record MetadataText(string Where, string Keyword, string Text);

/// <summary>Pixel density of a JFIF header (ITU-T T.871, 10.1).</summary>
/// <param name="Unit">0: only the ratio is meant, 1: per inch, 2: per centimetre.</param>
public sealed record JfifDensity(int Unit, int X, int Y);
