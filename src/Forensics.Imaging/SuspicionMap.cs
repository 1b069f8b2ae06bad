namespace Forensics.Imaging;

/// <summary>A coarse picture of where an analyzer saw something, in the picture's <em>stored</em> orientation.</summary>
/// <param name="Columns">Cells across.</param>
/// <param name="Rows">Cells down.</param>
/// <param name="CellPixels">Side of the square a cell stands for, in picture pixels; the last column and row may hang over the edge.</param>
/// <param name="Values">Row-major, in the analyzer's own unit; NaN where nothing can be said.</param>
/// <param name="FullScale">The absolute value shown as full suspicion (255).</param>
public sealed record SuspicionMap(int Columns, int Rows, int CellPixels, float[] Values, float FullScale);
