namespace Forensics.Imaging.Metadata;

/// <summary>Names for the company codes (USCC, GB 32100) that stand in ContentProducer, usually as 001, 1, the code, five digits.</summary>
/// <remarks>From a public harvest of labels, unverified: what is shown is the producer the file declares, never proof of who made
/// it.</remarks>
static class Tc260Producers
{
    static readonly (string Code, string Name)[] Known =
    [
        ("91110102MACQD9K640", "豆包 Doubao"),
        ("9144030008867405X2", "即梦 Jimeng"),
        ("91440101MA9Y9T4H7A", "千问 Qwen"),
        ("91110108335469089C", "可灵 Kling"),
        ("91440300708461136T", "腾讯元宝 Yuanbao"),
        ("91110000802100433B", "百度 Baidu"),
        ("91340100MAEB4N8H76", "RunningHub"),
        ("91110105MACJ6K1C8A", "LibLib"),
    ];

    /// <summary>The name with the declared text behind it, or the declared text alone.</summary>
    public static string Name(string declared)
    {
        foreach (var (code, name) in Known)
        {
            if (declared.Contains(code, StringComparison.OrdinalIgnoreCase))
            {
                return $"{name} ({declared})";
            }
        }

        return declared;
    }
}
