namespace Forensics.Imaging;

/// <summary>How the stored raster must be turned to stand upright. Values are those of EXIF tag 0x0112 (CIPA DC-008, 4.6.4 A).</summary>
public enum Orientation
{
    Upright = 1,
    MirrorHorizontal = 2,
    Rotate180 = 3,
    MirrorVertical = 4,

    /// <summary>Mirrored along the main diagonal: row and column change places.</summary>
    Transpose = 5,

    /// <summary>Stored turned to the left; to show it, turn 90 degrees clockwise.</summary>
    Rotate90 = 6,
    Transverse = 7,

    /// <summary>To show it, turn 270 degrees clockwise.</summary>
    Rotate270 = 8,
}
