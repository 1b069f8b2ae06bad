using Forensics.Imaging.Analyzers;

namespace Forensics.Tests.References;

/// <summary>Regions of like votes by a flood fill that looks at every neighbour.</summary>
static class SlowGridRegions
{
    public static IEnumerable<(PixelBox Box, int X, int Y, int VotedPixels)> Find(byte[] votes, int width, int height, byte excluded, int join)
    {
        var seen = new bool[votes.Length];
        for (var start = 0; start < votes.Length; start++)
        {
            if (seen[start] || votes[start] == 255 || votes[start] == excluded)
            {
                continue;
            }

            List<int> region = [start];
            seen[start] = true;
            for (var i = 0; i < region.Count; i++)
            {
                var (x, y) = (region[i] % width, region[i] / width);
                for (var yy = Math.Max(0, y - join); yy <= Math.Min(height - 1, y + join); yy++)
                {
                    for (var xx = Math.Max(0, x - join); xx <= Math.Min(width - 1, x + join); xx++)
                    {
                        var at = yy * width + xx;
                        if (!seen[at] && votes[at] == votes[start])
                        {
                            seen[at] = true;
                            region.Add(at);
                        }
                    }
                }
            }

            var (left, right) = (region.Min(at => at % width), region.Max(at => at % width));
            var (top, bottom) = (region.Min(at => at / width), region.Max(at => at / width));
            yield return (new(left, top, right - left + 1, bottom - top + 1), votes[start] % 8, votes[start] / 8, region.Count);
        }
    }
}
