namespace Forensics.Imaging.Jpeg;

/// <summary>How the frame was coded (ITU-T T.81, Table B.1).</summary>
public enum JpegProcess
{
    /// <summary>SOF0: sequential, 8 bit, Huffman.</summary>
    Baseline,

    /// <summary>SOF1: sequential, 8 or 12 bit, Huffman.</summary>
    Extended,

    /// <summary>SOF2: progressive, Huffman.</summary>
    Progressive,

    /// <summary>SOF3: predictive, Huffman; there are no DCT coefficients.</summary>
    Lossless,

    /// <summary>SOF5 to SOF7: several differential frames.</summary>
    Hierarchical,

    /// <summary>SOF9 to SOF15: any process with arithmetic coding.</summary>
    Arithmetic,
}

/// <summary>The first start-of-frame segment (T.81 B.2.2).</summary>
/// <param name="Marker">0xC0 to 0xCF.</param>
/// <param name="PrecisionBits">Of a sample: 8, or 12.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels; from the DNL segment where the frame says 0, and 0 where neither says.</param>
public sealed record JpegFrame(byte Marker, int PrecisionBits, int Width, int Height, IReadOnlyList<JpegComponent> Components)
{
    public JpegProcess Process => Marker switch
    {
        0xC0 => JpegProcess.Baseline,
        0xC1 => JpegProcess.Extended,
        0xC2 => JpegProcess.Progressive,
        0xC3 => JpegProcess.Lossless,
        < 0xC8 => JpegProcess.Hierarchical,
        _ => JpegProcess.Arithmetic,
    };

    /// <summary>Largest horizontal sampling factor, 1 to 4.</summary>
    public int MaxHorizontal { get; } = Components.Max(component => component.Horizontal);

    /// <summary>Largest vertical sampling factor, 1 to 4.</summary>
    public int MaxVertical { get; } = Components.Max(component => component.Vertical);

    /// <summary>Chroma sampling in J:a:b words where it has such a name ("4:2:0"), "grey" for one component,
    /// else the factors of each component ("2x2,1x2,1x2").</summary>
    public string Sampling
    {
        get
        {
            if (Components.Count == 1)
            {
                return "grey";
            }

            var factors = string.Join(',', Components.Select(component => $"{component.Horizontal}x{component.Vertical}"));
            if (Components.Count != 3 || Components[1].Factors != Components[2].Factors)
            {
                return factors;
            }

            var (luma, chroma) = (Components[0], Components[1]);
            if (luma.Horizontal % chroma.Horizontal != 0 || luma.Vertical % chroma.Vertical != 0)
            {
                return factors;
            }

            return (luma.Horizontal / chroma.Horizontal, luma.Vertical / chroma.Vertical) switch
            {
                (1, 1) => "4:4:4",
                (2, 1) => "4:2:2",
                (2, 2) => "4:2:0",
                (1, 2) => "4:4:0",
                (4, 1) => "4:1:1",
                (4, 2) => "4:1:0",
                _ => factors,
            };
        }
    }

    /// <summary>Width of a component's sample array in pixels (T.81 A.1.1).</summary>
    public int SamplesWide(int component) => CeilingDivide((long)Width * Components[component].Horizontal, MaxHorizontal);

    /// <summary>Height of a component's sample array in pixels (T.81 A.1.1).</summary>
    public int SamplesHigh(int component) => CeilingDivide((long)Height * Components[component].Vertical, MaxVertical);

    static int CeilingDivide(long value, int divisor) => (int)((value + divisor - 1) / divisor);
}

/// <param name="Id">As in the file: 1, 2, 3 by JFIF; 'R', 'G', 'B' of some.</param>
/// <param name="Horizontal">Sampling factor, 1 to 4.</param>
/// <param name="Vertical">Sampling factor, 1 to 4.</param>
/// <param name="QuantTableId">Destination, 0 to 3.</param>
public sealed record JpegComponent(byte Id, int Horizontal, int Vertical, int QuantTableId)
{
    internal (int Horizontal, int Vertical) Factors => (Horizontal, Vertical);
}
