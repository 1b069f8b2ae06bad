using Forensics.Imaging.Hashing;
using Forensics.Imaging.Hashing.Index;

namespace Forensics.Tests.Hashing.Index;

public sealed class HammingSegmentTests : IDisposable
{
    const int Many = 60_000;

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(SegmentResidence.Mapped)]
    [InlineData(SegmentResidence.Private)]
    public void A_neighbour_at_31_bits_is_found_and_one_at_32_is_not(SegmentResidence residence)
    {
        var codes = new TestCodes(1);
        var stored = codes.Codes(Many);
        using var segment = Build(stored, new HammingIndexOptions { Residence = residence });

        for (var distance = 0; distance <= 32; distance++)
        {
            for (var repeat = 0; repeat < 20; repeat++)
            {
                var at = codes.Below(Many);
                var found = segment.Search(codes.At(stored[at], distance), 31);
                Assert.Equal(distance <= 31 ? [new HammingMatch(at, distance)] : [], found);
            }
        }

        Assert.True(UsesTables(segment, stored[0]));
    }

    [Fact]
    public void Every_radius_finds_what_brute_force_finds()
    {
        var codes = new TestCodes(2);
        var entries = Crowded(codes, Many);
        using var segment = Build(entries);

        for (var radius = 0; radius <= 40; radius++)
        {
            var query = codes.At(entries[codes.Below(Many)].Code, codes.Below(20));
            Assert.Equal(TestCodes.Search(entries, query, radius), segment.Search(query, radius));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(30)]
    public void A_segment_for_a_smaller_radius_is_exact_there_and_beyond(int most)
    {
        var codes = new TestCodes(3);
        var entries = Crowded(codes, Many);
        using var segment = Build(entries, new HammingIndexOptions { MaxRadius = most });

        for (var radius = 0; radius <= 31; radius++)
        {
            var query = codes.At(entries[codes.Below(Many)].Code, codes.Below(radius + 2));
            Assert.Equal(TestCodes.Search(entries, query, radius), segment.Search(query, radius));
        }
    }

    [Fact]
    public void Correlated_and_crowded_codes_are_found_like_by_brute_force()
    {
        var codes = new TestCodes(4);
        List<HammingEntry> entries = [.. Enumerable.Range(0, Many).Select(i => new HammingEntry(codes.SkewedCode(), i))];
        var centre = codes.SkewedCode();
        entries.AddRange(Enumerable.Range(Many, 5000).Select(i => new HammingEntry(codes.At(centre, codes.Below(40)), i)));
        using var segment = Build(entries);
        using var tablesOnly = Build(entries, new HammingIndexOptions { MaxCandidateShare = 1 });
        using var scanOnly = Build(entries, new HammingIndexOptions { MaxCandidateShare = 0 });

        for (var i = 0; i < 60; i++)
        {
            var query = codes.At(i % 2 == 0 ? centre : entries[codes.Below(Many)].Code, codes.Below(32));
            var expected = TestCodes.Search(entries, query, 31);
            Assert.Equal(expected, segment.Search(query, 31));
            Assert.Equal(expected, tablesOnly.Search(query, 31));
            Assert.Equal(expected, scanOnly.Search(query, 31));
        }

        Assert.True(UsesTables(tablesOnly, centre));
        Assert.False(UsesTables(scanOnly, centre));
        Assert.False(UsesTables(segment, centre));
    }

    [Fact]
    public void Codes_with_bits_that_never_change_are_found()
    {
        var codes = new TestCodes(5);
        List<HammingEntry> entries = [.. Enumerable.Range(0, Many).Select(i => new HammingEntry(codes.Code() with { Word0 = 0, Word2 = ulong.MaxValue }, i))];
        using var segment = Build(entries);

        for (var i = 0; i < 40; i++)
        {
            var query = codes.At(entries[i].Code, codes.Below(33));
            Assert.Equal(TestCodes.Search(entries, query, 31), segment.Search(query, 31));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(4097)]
    public void Few_codes_are_found(int count)
    {
        var codes = new TestCodes(6);
        List<HammingEntry> entries = [.. codes.Codes(count).Select((code, i) => new HammingEntry(code, i))];
        using var segment = Build(entries);

        Assert.Equal(count, segment.Codes);
        segment.Verify();
        foreach (var entry in entries.Take(50))
        {
            Assert.Equal([new HammingMatch(entry.Id, 31)], segment.Search(codes.At(entry.Code, 31), 31));
            Assert.Equal([new HammingMatch(entry.Id, 0)], segment.Search(entry.Code, 0));
            Assert.Empty(segment.Search(codes.At(entry.Code, 1), 0));
        }

        Assert.Equal(count, segment.Search(codes.Code(), 256).Count);
    }

    [Fact]
    public void Equal_codes_are_kept_once_with_all_their_ids()
    {
        var code = new TestCodes(7).Code();
        List<HammingEntry> entries = [.. Enumerable.Range(0, Many).Select(i => new HammingEntry(code, Many - i))];
        using var segment = Build(entries);

        Assert.Equal((1, Many), (segment.Codes, segment.Entries));
        Assert.Equal(TestCodes.Search(entries, code, 0), segment.Search(code, 0));
        Assert.Equal(Many, segment.Search(new TestCodes(8).At(code, 31), 31).Count);
        Assert.Empty(segment.Search(new TestCodes(8).At(code, 32), 31));
    }

    [Fact]
    public void Ids_of_any_size_and_repeated_pairs_come_back_once()
    {
        var codes = new TestCodes(9);
        var stored = codes.Codes(3);
        List<HammingEntry> entries =
        [
            new(stored[0], long.MinValue), new(stored[0], long.MaxValue), new(stored[0], long.MaxValue), new(stored[1], 0), new(stored[1], -1),
            new(stored[2], 5), new(codes.At(stored[2], 3), 5),
        ];
        using var segment = Build(entries);

        Assert.Equal([new HammingMatch(long.MinValue, 0), new(long.MaxValue, 0)], segment.Search(stored[0], 31));
        Assert.Equal([new HammingMatch(-1, 0), new(0, 0)], segment.Search(stored[1], 31));
        Assert.Equal([new HammingMatch(5, 0)], segment.Search(stored[2], 31));
        Assert.Equal(6, segment.Entries);
    }

    [Fact]
    public void The_file_depends_on_the_set_and_not_on_order_or_threads()
    {
        var codes = new TestCodes(10);
        List<HammingEntry> entries = [.. Crowded(codes, 40_000)];
        using (Build(entries, new HammingIndexOptions { BuildThreads = 1 }, "one"))
        using (Build(entries, new HammingIndexOptions { BuildThreads = 4 }, "four"))
        {
            Assert.Equal(File.ReadAllBytes(folder.File("one")), File.ReadAllBytes(folder.File("four")));
        }
    }

    [Fact]
    public void Entries_come_back_as_they_were_given()
    {
        var entries = Crowded(new TestCodes(11), 30_000);
        using var segment = Build(entries);
        List<HammingEntry> back = [];
        segment.ForEach(back.Add);

        Assert.Equal(entries.Distinct().Order(Comparer<HammingEntry>.Create(ById)), back.Order(Comparer<HammingEntry>.Create(ById)));

        static int ById(HammingEntry left, HammingEntry right) =>
            (left.Id, left.Code.ToString()).CompareTo((right.Id, right.Code.ToString()));
    }

    [Fact]
    public void The_tables_keep_within_the_bytes_allowed()
    {
        var stored = new TestCodes(12).Codes(Many);
        using var small = Build(stored, new HammingIndexOptions { MaxBytesPerCode = 112 });
        using var none = Build(stored, new HammingIndexOptions { MaxBytesPerCode = 40 });

        Assert.InRange((double)small.FileBytes / Many, 90, 115);
        Assert.True(UsesTables(small, stored[0]));
        Assert.InRange((double)none.FileBytes / Many, 32, 41);
        Assert.False(UsesTables(none, stored[0]));
        Assert.Equal(small.Search(stored[5], 31), none.Search(stored[5], 31));
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        using var segment = Build(new TestCodes(13).Codes(10));

        Assert.Throws<ArgumentOutOfRangeException>(() => segment.Search(default, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => segment.Search(default, 257));
        var error = Assert.Throws<ArgumentException>(() => HammingSegment.Build(folder.File("x"), new PdqHash[2], new long[3]));
        Assert.Contains("2 codes and 3 ids", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_segment_says_so()
    {
        var segment = Build(new TestCodes(14).Codes(10));
        segment.Dispose();

        Assert.Throws<ObjectDisposedException>(() => segment.Search(default, 31));
        Assert.Throws<ObjectDisposedException>(() => segment.Verify());
    }

    static bool UsesTables(HammingSegment segment, PdqHash query) => !segment.Collect(query, 31, []).Scanned;

    /// <summary>Random codes, a crowd of near ones, duplicates, and ids with several codes.</summary>
    static HammingEntry[] Crowded(TestCodes codes, int count)
    {
        var entries = new HammingEntry[count];
        for (var i = 0; i < count; i++)
        {
            entries[i] = (i % 10) switch
            {
                0 when i > 0 => new(entries[codes.Below(i)].Code, i),
                1 => new(codes.At(entries[0].Code, codes.Below(60)), i),
                2 => new(codes.At(entries[i - 1].Code, codes.Below(40)), entries[i - 1].Id),
                _ => new(codes.Code(), i),
            };
        }

        return entries;
    }

    HammingSegment Build(PdqHash[] codes, HammingIndexOptions? options = null) =>
        Build([.. codes.Select((code, i) => new HammingEntry(code, i))], options);

    HammingSegment Build(IReadOnlyList<HammingEntry> entries, HammingIndexOptions? options = null, string? name = null)
    {
        var file = folder.File(name ?? Guid.NewGuid().ToString());
        HammingSegment.Build(file, entries.Select(entry => entry.Code).ToArray(), entries.Select(entry => entry.Id).ToArray(), options);
        return HammingSegment.Open(file, options);
    }
}
