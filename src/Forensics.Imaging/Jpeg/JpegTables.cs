using System.Collections.Immutable;

namespace Forensics.Imaging.Jpeg;

/// <summary>One quantisation table as a DQT segment defines it (ITU-T T.81 B.2.4.1).</summary>
/// <param name="Id">Destination, 0 to 3. A later table of the same id replaces it for the scans that follow.</param>
/// <param name="PrecisionBits">Of an element in the file: 8 or 16.</param>
/// <param name="Steps">64 quantiser steps in natural (row-major) order. A step of 0 is invalid and kept as found.</param>
/// <param name="Offset">Of the table's first byte (Pq, Tq), from the start of the file.</param>
public sealed record JpegQuantTable(int Id, int PrecisionBits, ImmutableArray<ushort> Steps, int Offset);

/// <summary>One Huffman table as a DHT segment defines it (T.81 B.2.4.2).</summary>
/// <param name="IsAc">Class 1, for AC coefficients; else DC.</param>
/// <param name="Id">Destination, 0 to 3.</param>
/// <param name="Counts">16 values: number of codes of 1 to 16 bits (BITS).</param>
/// <param name="Symbols">In order of increasing code (HUFFVAL).</param>
/// <param name="Offset">Of the table's first byte (Tc, Th), from the start of the file.</param>
public sealed record JpegHuffmanTable(bool IsAc, int Id, ImmutableArray<byte> Counts, ImmutableArray<byte> Symbols, int Offset);

/// <summary>One scan (T.81 B.2.3).</summary>
/// <param name="Offset">Of the SOS marker's 0xFF.</param>
/// <param name="Components">In the scan's order, at least one; a scan that names unknown components is not listed.</param>
/// <param name="SpectralStart">First zigzag index, 0 to 63.</param>
/// <param name="SpectralEnd">Last zigzag index, 0 to 63.</param>
/// <param name="ApproximationHigh">Bit position of the previous scan of this band; 0 for its first scan.</param>
/// <param name="ApproximationLow">Bit position of this scan.</param>
/// <param name="RestartInterval">In MCUs; 0 without restarts. As in force at this scan.</param>
/// <param name="EntropyOffset">Of the first byte of entropy-coded data.</param>
/// <param name="EntropyLength">Bytes up to the next marker that is no restart, or the end of the file.</param>
public sealed record JpegScan(
    int Offset,
    IReadOnlyList<JpegScanComponent> Components,
    int SpectralStart,
    int SpectralEnd,
    int ApproximationHigh,
    int ApproximationLow,
    int RestartInterval,
    int EntropyOffset,
    int EntropyLength);

/// <param name="Component">Index into the frame's components.</param>
/// <param name="DcTable">The table in force at this scan; null where none was defined.</param>
/// <param name="AcTable">The table in force at this scan; null where none was defined.</param>
public sealed record JpegScanComponent(int Component, int DcTableId, int AcTableId, JpegHuffmanTable? DcTable, JpegHuffmanTable? AcTable);
