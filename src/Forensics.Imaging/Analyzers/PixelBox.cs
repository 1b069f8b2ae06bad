namespace Forensics.Imaging.Analyzers;

/// <summary>An upright rectangle of whole pixels in the picture's <em>stored</em> orientation.</summary>
/// <param name="X">First column.</param>
/// <param name="Y">First row.</param>
/// <param name="Width">Columns, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
public readonly record struct PixelBox(int X, int Y, int Width, int Height);
