using System.Buffers.Binary;
using System.Text;
using Forensics.Imaging.Hashing;
using Forensics.Imaging.Hashing.Index;

namespace Forensics.Tests.Hashing.Index;

public sealed class SegmentDamageTests : IDisposable
{
    const int Codes = 50_000;

    readonly TestFolder folder = new();
    readonly string file;
    readonly PdqHash[] stored;
    readonly SegmentHeader header;

    public SegmentDamageTests()
    {
        file = folder.File("bank.segment");
        stored = new TestCodes(20).Codes(Codes);
        stored[1] = stored[0];
        HammingSegment.Build(file, stored, Enumerable.Range(0, Codes).Select(i => (long)i).ToArray());
        header = SegmentHeader.Read(File.ReadAllBytes(file), new FileInfo(file).Length, file);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_undamaged_file_is_verified()
    {
        using var segment = HammingSegment.Open(file);
        segment.Verify();
    }

    [Fact]
    public void One_changed_bit_is_found_in_each_section_at_its_first_and_last_byte()
    {
        Assert.Equal(5 + 2 * header.Plan.Count - 1, header.Layout.Sections.Count);
        Assert.All(header.Layout.Sections, section => Assert.True(section.Length > 0));
        foreach (var section in header.Layout.Sections)
        {
            foreach (var at in (long[])[section.Offset, section.Offset + section.Length - 1])
            {
                Flip(at);
                using (var segment = HammingSegment.Open(file))
                {
                    var error = Assert.Throws<HammingIndexException>(() => segment.Verify());
                    Assert.Contains($"\"{section.Name}\"", error.Problem, StringComparison.Ordinal);
                    AssertNamesFileAndRemedy(error);
                }

                Flip(at);
            }
        }
    }

    [Fact]
    public void Each_changed_byte_of_the_header_is_found_when_opening()
    {
        for (var at = 0; at < SegmentHeader.Length; at += at < 512 ? 1 : 97)
        {
            Flip(at);
            AssertNamesFileAndRemedy(Assert.Throws<HammingIndexException>(() => HammingSegment.Open(file)));
            Flip(at);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(-1)]
    [InlineData(-4096)]
    public void A_truncated_file_is_refused(long length)
    {
        using (var stream = File.OpenWrite(file))
        {
            stream.SetLength(length >= 0 ? length : stream.Length + length);
        }

        AssertNamesFileAndRemedy(Assert.Throws<HammingIndexException>(() => HammingSegment.Open(file)));
    }

    [Fact]
    public void A_longer_file_is_refused()
    {
        File.AppendAllText(file, "x");

        var error = Assert.Throws<HammingIndexException>(() => HammingSegment.Open(file));
        Assert.Contains("too long", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_segment_of_another_version_is_refused_by_number()
    {
        var bytes = File.ReadAllBytes(file);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), SegmentHeader.Version + 1);
        File.WriteAllBytes(file, bytes);

        var error = Assert.Throws<HammingIndexException>(() => HammingSegment.Open(file));
        Assert.Contains($"version {SegmentHeader.Version + 1}", error.Problem, StringComparison.Ordinal);
        AssertNamesFileAndRemedy(error);
    }

    [Fact]
    public void A_foreign_or_missing_file_is_refused()
    {
        File.WriteAllBytes(file, Encoding.ASCII.GetBytes(new string('x', 10_000)));
        Assert.Contains("not a segment", Assert.Throws<HammingIndexException>(() => HammingSegment.Open(file)).Problem, StringComparison.Ordinal);

        File.Delete(file);
        AssertNamesFileAndRemedy(Assert.Throws<HammingIndexException>(() => HammingSegment.Open(file)));
    }

    [Fact]
    public void Tables_full_of_nonsense_never_lead_a_search_outside_the_file()
    {
        var good = File.ReadAllBytes(file);
        var random = new Random(21);
        foreach (var section in header.Layout.Sections)
        {
            var bytes = good.ToArray();
            random.NextBytes(bytes.AsSpan((int)section.Offset, (int)section.Length));
            File.WriteAllBytes(file, bytes);
            using var segment = HammingSegment.Open(file, new HammingIndexOptions { MaxCandidateShare = 1 });
            for (var i = 0; i < 20; i++)
            {
                try
                {
                    segment.Search(stored[i], 31);
                }
                catch (HammingIndexException error)
                {
                    Assert.Contains($"\"{section.Name}\"", error.Problem, StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void The_checksum_is_crc_32c() =>
        // RFC 3720, B.4 (32 bytes of zeroes; 0 to 31), and the catalogue's check value.
        Assert.Equal(
            [0x8A9136AAu, 0x46DD794Eu, 0xE3069283u],
            [Checksum.Of(new byte[32]), Checksum.Of([.. Enumerable.Range(0, 32).Select(i => (byte)i)]), Checksum.Of("123456789"u8)]);

    void Flip(long at)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Position = at;
        var value = stream.ReadByte();
        stream.Position = at;
        stream.WriteByte((byte)(value ^ 0x10));
    }

    void AssertNamesFileAndRemedy(HammingIndexException error)
    {
        Assert.StartsWith(file, error.Message, StringComparison.Ordinal);
        Assert.Contains("again", error.Remedy, StringComparison.Ordinal);
    }
}
