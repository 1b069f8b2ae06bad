using Forensics.Engine.Match;
using Forensics.Similarity.Copies;

namespace Forensics.IntegrationTests.Match;

public sealed class CopyGeometryTests
{
    [Theory]
    [InlineData(CopyContainment.KnownContainsDisputed, 0.5, "known")]
    [InlineData(CopyContainment.KnownContainsDisputed, 2.0, "known")] // Enlarging is easy.
    [InlineData(CopyContainment.DisputedContainsKnown, 0.94, "known")] // A screenshot that shows it smaller.
    [InlineData(CopyContainment.DisputedContainsKnown, 0.96, "either")] // A frame around it, or it was cut out.
    [InlineData(CopyContainment.Equal, 0.94, "known")]
    [InlineData(CopyContainment.Equal, 1.0, "either")]
    [InlineData(CopyContainment.Equal, 1.06, "disputed")]
    [InlineData(CopyContainment.Equal, null, "unknown")]
    [InlineData(CopyContainment.Overlap, 1.0, "unknown")]
    [InlineData(CopyContainment.Unknown, null, "unknown")]
    public void What_shows_less_or_less_finely_is_not_the_original(CopyContainment containment, double? scale, string original) =>
        Assert.Equal(original, CopyGeometry.OriginalOf(containment, scale));

    [Fact]
    public void The_outline_is_where_the_known_pictures_corners_lie_in_the_disputed_one()
    {
        // The disputed picture is the known one's part from (100, 50) on, at half its size.
        Assert.Equal([[-50, -25], [150, -25], [150, 125], [-50, 125]], CopyGeometry.Outline([2, 0, 100, 0, 2, 50, 0, 0, 1], 400, 300)!);
        // Turned by a quarter: x becomes y.
        Assert.Equal([[0, 300], [0, -100], [300, -100], [300, 300]], CopyGeometry.Outline([0, -1, 300, 1, 0, 0, 0, 0, 1], 400, 300)!);
        Assert.Null(CopyGeometry.Outline([1, 1, 0, 1, 1, 0, 0, 0, 1], 400, 300)); // Everything on one line.
    }

    [Fact]
    public void The_outline_of_a_mapping_in_perspective_maps_back_to_the_corners()
    {
        double[] toKnown = [1.1, 0.05, 12, -0.03, 0.95, 7, 0.0002, -0.0001, 1];
        var outline = CopyGeometry.Outline(toKnown, 640, 480)!;
        var back = outline.Select(corner =>
        {
            var depth = toKnown[6] * corner[0] + toKnown[7] * corner[1] + toKnown[8];
            return ((toKnown[0] * corner[0] + toKnown[1] * corner[1] + toKnown[2]) / depth, (toKnown[3] * corner[0] + toKnown[4] * corner[1] + toKnown[5]) / depth);
        }).ToList();
        foreach (var ((x, y), (expectedX, expectedY)) in back.Zip([(0, 0), (640, 0), (640, 480), (0, 480)]))
        {
            Assert.InRange(Math.Abs(x - expectedX), 0, 0.2); // Kept in tenths of a pixel.
            Assert.InRange(Math.Abs(y - expectedY), 0, 0.2);
        }
    }
}
