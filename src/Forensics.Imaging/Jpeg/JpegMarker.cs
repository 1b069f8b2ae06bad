namespace Forensics.Imaging.Jpeg;

/// <summary>Marker codes, the byte after 0xFF (ITU-T T.81, Table B.1).</summary>
public static class JpegMarker
{
    public const byte Tem = 0x01;
    public const byte Sof0 = 0xC0;
    public const byte Dht = 0xC4;
    public const byte JpegExtension = 0xC8;
    public const byte Dac = 0xCC;
    public const byte Sof15 = 0xCF;
    public const byte Rst0 = 0xD0;
    public const byte Rst7 = 0xD7;
    public const byte Soi = 0xD8;
    public const byte Eoi = 0xD9;
    public const byte Sos = 0xDA;
    public const byte Dqt = 0xDB;
    public const byte Dnl = 0xDC;
    public const byte Dri = 0xDD;
    public const byte App0 = 0xE0;
    public const byte App15 = 0xEF;
    public const byte Comment = 0xFE;

    /// <summary>Start of frame: 0xC0 to 0xCF without DHT, JPG and DAC.</summary>
    public static bool IsStartOfFrame(byte marker) => marker is >= Sof0 and <= Sof15 and not (Dht or JpegExtension or Dac);

    public static bool IsRestart(byte marker) => marker is >= Rst0 and <= Rst7;

    /// <summary>True where no length field follows.</summary>
    public static bool StandsAlone(byte marker) => marker is Tem or Soi or Eoi || IsRestart(marker);
}
