namespace Forensics.Imaging.Analyzers.EditMap;

/// <summary>The largest connected part of a map that is marked.</summary>
static class MarkedRegion
{
    /// <param name="odds">Row-major; 0 and more is marked.</param>
    /// <returns>Bounding box in blocks, the first of equals; null when nothing is marked.</returns>
    public static PixelBox? Largest(float[] odds, int columns) =>
        ConnectedCells.Of(odds.Length, columns, block => odds[block] >= 0 ? 1 : 0).MaxBy(part => part.Count) is { } largest ? ConnectedCells.Box(largest, columns) : null;
}
