namespace Forensics.Tests.Jpeg;

/// <summary>Puts JPEG files together segment by segment, for tests that need a particular structure or damage.</summary>
sealed class JpegBytes
{
    readonly List<byte> bytes = [];

    public int Length => bytes.Count;

    public JpegBytes Raw(params byte[] raw)
    {
        bytes.AddRange(raw);
        return this;
    }

    public JpegBytes Soi() => Raw(0xFF, 0xD8);

    public JpegBytes Eoi() => Raw(0xFF, 0xD9);

    public JpegBytes Segment(byte marker, params byte[] payload) =>
        Raw(0xFF, marker, (byte)((payload.Length + 2) >> 8), (byte)(payload.Length + 2)).Raw(payload);

    /// <summary>An 8-bit table with the same step everywhere but the zigzag positions given.</summary>
    public JpegBytes Dqt(int id, byte step, params (int ZigZag, byte Step)[] others)
    {
        var payload = new byte[65];
        Array.Fill(payload, step);
        payload[0] = (byte)id;
        foreach (var (zigZag, other) in others)
        {
            payload[1 + zigZag] = other;
        }

        return Segment(0xDB, payload);
    }

    /// <param name="factors">Horizontal and vertical sampling factors of each component; component i has id i + 1 and table min(i, 1).</param>
    public JpegBytes Sof(byte marker, int width, int height, params (int H, int V)[] factors)
    {
        List<byte> payload = [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, (byte)factors.Length];
        for (var i = 0; i < factors.Length; i++)
        {
            payload.AddRange([(byte)(i + 1), (byte)((factors[i].H << 4) | factors[i].V), (byte)Math.Min(i, 1)]);
        }

        return Segment(marker, [.. payload]);
    }

    /// <summary>A Huffman table whose codes all have <paramref name="bits"/> bits.</summary>
    public JpegBytes Dht(bool ac, int id, int bits, params byte[] symbols)
    {
        var payload = new byte[17 + symbols.Length];
        payload[0] = (byte)((ac ? 16 : 0) | id);
        payload[bits] = (byte)symbols.Length;
        symbols.CopyTo(payload, 17);
        return Segment(0xC4, payload);
    }

    /// <summary>A sequential scan of the components with the ids given, all with tables 0.</summary>
    public JpegBytes Sos(params byte[] ids)
    {
        List<byte> payload = [(byte)ids.Length];
        foreach (var id in ids)
        {
            payload.AddRange([id, 0]);
        }

        return Segment(0xDA, [.. payload, 0, 63, 0]);
    }

    /// <summary>A progressive scan of one component with tables 0: coefficients first to last, bits down to low.</summary>
    public JpegBytes Scan(byte id, int first, int last, int high, int low) =>
        Segment(0xDA, 1, id, 0, (byte)first, (byte)last, (byte)((high << 4) | low));

    public byte[] ToArray() => [.. bytes];
}
