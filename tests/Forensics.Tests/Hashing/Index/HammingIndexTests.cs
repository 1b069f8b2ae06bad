using Forensics.Imaging.Hashing;
using Forensics.Imaging.Hashing.Index;

namespace Forensics.Tests.Hashing.Index;

public sealed class HammingIndexTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Additions_removals_and_merges_in_any_order_give_what_a_list_gives()
    {
        var codes = new TestCodes(30);
        List<HammingEntry> expected = [];
        var index = HammingIndex.Open(folder.Path);
        for (var round = 0; round < 40; round++)
        {
            for (var i = 0; i < 1500; i++)
            {
                var code = expected.Count > 0 && i % 3 == 0 ? codes.At(expected[codes.Below(expected.Count)].Code, codes.Below(34)) : codes.Code();
                var entry = new HammingEntry(code, codes.Below(50_000));
                expected.Add(entry);
                index.Add(entry.Code, entry.Id);
            }

            for (var i = 0; i < 20; i++)
            {
                var id = expected[codes.Below(expected.Count)].Id;
                expected.RemoveAll(entry => entry.Id == id);
                index.Remove(id);
            }

            if (round % 3 == 1)
            {
                index.Merge(round, everything: round % 9 == 1);
                Assert.Equal(0, index.TailEntries);
            }

            if (round % 10 == 7)
            {
                index.Merge(round);
                index.Dispose();
                index = HammingIndex.Open(folder.Path);
                Assert.Equal(round, index.Checkpoint);
            }

            for (var i = 0; i < 15; i++)
            {
                var query = codes.At(expected[codes.Below(expected.Count)].Code, codes.Below(33));
                var radius = codes.Below(32);
                Assert.Equal(TestCodes.Search(expected, query, radius), index.Search(query, radius));
            }
        }

        Assert.InRange(index.Files.Count, 1, 6);
        index.Verify();
        index.Dispose();
    }

    [Fact]
    public void A_neighbour_at_31_bits_is_found_in_tail_and_segment_and_one_at_32_is_not()
    {
        var codes = new TestCodes(31);
        var (first, second) = (codes.Code(), codes.Code());
        using var index = HammingIndex.Open(folder.Path);
        index.Add(first, 1);
        index.Merge(0);
        index.Add(second, 2);

        foreach (var (code, id) in ((PdqHash, long)[])[(first, 1), (second, 2)])
        {
            Assert.Equal([new HammingMatch(id, 31)], index.Search(codes.At(code, 31), 31));
            Assert.Empty(index.Search(codes.At(code, 32), 31));
            Assert.Equal([new HammingMatch(id, 0)], index.Search(code, 0));
            Assert.Empty(index.Search(codes.At(code, 1), 0));
        }
    }

    [Fact]
    public void Matches_of_tail_and_segments_are_ordered_by_distance_then_id()
    {
        var codes = new TestCodes(32);
        var code = codes.Code();
        using var index = HammingIndex.Open(folder.Path);
        index.Add(codes.At(code, 9), 5);
        index.Add(codes.At(code, 4), 8);
        index.Merge(0);
        index.Add(codes.At(code, 4), 3);
        index.Add(codes.At(code, 2), 5);

        Assert.Equal([new HammingMatch(5, 2), new(3, 4), new(8, 4)], index.Search(code, 31));
    }

    [Fact]
    public void An_empty_index_finds_nothing_and_merges_to_nothing()
    {
        using var index = HammingIndex.Open(folder.File("new/folder"));
        index.Merge(7);

        Assert.Empty(index.Search(default(PdqHash), 31));
        Assert.Empty(index.Files);
        Assert.Equal(7, index.Checkpoint);
    }

    [Fact]
    public void An_index_whose_entries_were_all_removed_is_empty_again()
    {
        var codes = new TestCodes(33);
        using var index = HammingIndex.Open(folder.Path);
        index.Add(codes.Code(), 1);
        index.Merge(1);
        index.Remove(1);
        index.Merge(2, everything: true);

        Assert.Empty(index.Files);
        Assert.Empty(Directory.GetFiles(folder.Path, "*.segment"));
    }

    [Fact]
    public void A_removed_id_stays_removed_after_a_restart_and_may_be_added_again()
    {
        var codes = new TestCodes(34);
        var stored = codes.Codes(100);
        using (var index = HammingIndex.Open(folder.Path))
        {
            for (var i = 0; i < stored.Length; i++)
            {
                index.Add(stored[i], i);
            }

            index.Merge(1);
            index.Remove(5);
            index.Remove(6);
            index.Add(stored[7], 6);
            index.Merge(2);
        }

        using var again = HammingIndex.Open(folder.Path);
        Assert.Equal(2, again.Checkpoint);
        Assert.Empty(again.Search(stored[5], 31));
        Assert.Empty(again.Search(stored[6], 31));
        Assert.Equal([new HammingMatch(6, 0), new(7, 0)], again.Search(stored[7], 31));
    }

    [Fact]
    public void Changes_after_the_checkpoint_can_be_applied_twice()
    {
        var code = new TestCodes(35).Code();
        using var index = HammingIndex.Open(folder.Path);
        index.Add(code, 1);
        index.Remove(2);
        index.Merge(0);
        index.Add(code, 1);
        index.Remove(2);

        Assert.Equal([new HammingMatch(1, 0)], index.Search(code, 31));
    }

    [Fact]
    public void What_a_killed_process_left_is_ignored_and_deleted()
    {
        var code = new TestCodes(36).Code();
        using (var index = HammingIndex.Open(folder.Path))
        {
            index.Add(code, 1);
            index.Merge(3);
        }

        File.WriteAllText(folder.File("00000002.segment.building"), "half a segm");
        File.WriteAllText(folder.File("index.json.building"), "{");
        HammingSegment.Build(folder.File("00000009.segment"), Memory(code), Memory(99L));

        using var again = HammingIndex.Open(folder.Path);
        Assert.Equal([new HammingMatch(1, 0)], again.Search(code, 31));
        Assert.Equal(["00000001.segment", "index.json", "owner"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_merge_that_can_not_write_leaves_everything_in_service()
    {
        var codes = new TestCodes(37);
        var stored = codes.Codes(300);
        using var index = HammingIndex.Open(folder.Path);
        for (var i = 0; i < 200; i++)
        {
            index.Add(stored[i], i);
        }

        index.Merge(1);
        for (var i = 200; i < 300; i++)
        {
            index.Add(stored[i], i);
        }

        // A folder stands where the next segment would be written: as good as a full disk, and it works as root.
        Directory.CreateDirectory(folder.File("00000002.segment.building"));
        var error = Assert.Throws<HammingIndexException>(() => index.Merge(2));
        Assert.Contains("00000002.segment", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, index.Checkpoint);
        index.Remove(250);
        index.Add(codes.At(stored[250], 1), 1000);

        AssertAllFound();
        Directory.Delete(folder.File("00000002.segment.building"));
        index.Merge(3);
        AssertAllFound();
        Assert.Equal((3, 0), (index.Checkpoint, index.TailEntries));

        void AssertAllFound()
        {
            for (var i = 0; i < 300; i++)
            {
                Assert.Equal([i == 250 ? new HammingMatch(1000, 1) : new HammingMatch(i, 0)], index.Search(stored[i], 31));
            }
        }
    }

    [DevFullFact]
    public void A_full_disk_leaves_the_old_index_in_service()
    {
        // /dev/full takes no byte: what a full disk answers, through the same calls.
        var code = new TestCodes(38).Code();
        var target = folder.File("bank.segment");
        HammingSegment.Build(target, Memory(code), Memory(1L));
        File.CreateSymbolicLink(target + ".building", "/dev/full");

        var error = Assert.Throws<HammingIndexException>(() => HammingSegment.Build(target, Memory(code, code), Memory(1L, 2L)));
        Assert.Contains("Make room", error.Remedy, StringComparison.Ordinal);
        using var segment = HammingSegment.Open(target);
        Assert.Equal([new HammingMatch(1, 0)], segment.Search(code, 31));
    }

    [Fact]
    public void A_cancelled_merge_loses_nothing()
    {
        var code = new TestCodes(39).Code();
        using var index = HammingIndex.Open(folder.Path);
        index.Add(code, 1);

        Assert.ThrowsAny<OperationCanceledException>(() => index.Merge(1, cancellation: new CancellationToken(canceled: true)));
        Assert.Equal([new HammingMatch(1, 0)], index.Search(code, 31));
        Assert.Empty(Directory.GetFiles(folder.Path, "*.building"));
        index.Merge(2);
        Assert.Equal([new HammingMatch(1, 0)], index.Search(code, 31));
    }

    [Fact]
    public void A_folder_in_use_and_a_damaged_one_are_refused_with_a_remedy()
    {
        using (var index = HammingIndex.Open(folder.Path))
        {
            Assert.Contains(folder.Path, Assert.Throws<HammingIndexException>(() => HammingIndex.Open(folder.Path)).Message, StringComparison.Ordinal);
            index.Add(default(PdqHash), 1);
            index.Merge(1);
        }

        var manifest = File.ReadAllText(folder.File("index.json"));
        foreach (var broken in (string[])["", "{", "null", "{}", manifest[..^3], manifest.Replace("\"Version\":1", "\"Version\":2", StringComparison.Ordinal)])
        {
            File.WriteAllText(folder.File("index.json"), broken);
            Assert.Contains("index.json", Assert.Throws<HammingIndexException>(() => HammingIndex.Open(folder.Path)).Message, StringComparison.Ordinal);
            Assert.True(File.Exists(folder.File("00000001.segment")));
        }

        File.WriteAllText(folder.File("index.json"), manifest);
        File.Delete(folder.File("00000001.segment"));
        Assert.Contains("00000001.segment", Assert.Throws<HammingIndexException>(() => HammingIndex.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_code_of_another_length_is_refused(int bytes)
    {
        using var index = HammingIndex.Open(folder.Path);

        Assert.Contains($"found {bytes}", Assert.Throws<ArgumentException>(() => index.Add(new byte[bytes], 1)).Message, StringComparison.Ordinal);
        Assert.Contains($"found {bytes}", Assert.Throws<ArgumentException>(() => index.Search(new byte[bytes], 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_are_read_as_pdq_is_printed()
    {
        var code = new TestCodes(40).Code();
        using var index = HammingIndex.Open(folder.Path);
        index.Add(Convert.FromHexString(code.ToString()), 1);

        Assert.Equal([new HammingMatch(1, 0)], index.Search(code, 0));
        Assert.Equal([new HammingMatch(1, 0)], index.Search(Convert.FromHexString(code.ToString()), 0));
    }

    [Fact]
    public void A_radius_beyond_the_option_is_refused()
    {
        using var index = HammingIndex.Open(folder.Path, new HammingIndexOptions { MaxRadius = 20 });

        Assert.Empty(index.Search(default(PdqHash), 20));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Search(default(PdqHash), 21));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Search(default(PdqHash), -1));
    }

    [Fact]
    public void The_tail_asks_for_a_merge_at_its_limit()
    {
        var codes = new TestCodes(41);
        using var index = HammingIndex.Open(folder.Path, new HammingIndexOptions { TailLimit = 3 });
        index.Add(codes.Code(), 1);
        index.Add(codes.Code(), 2);
        Assert.False(index.NeedsMerge);
        index.Add(codes.Code(), 3);
        Assert.True(index.NeedsMerge);
        index.Merge(0);
        Assert.False(index.NeedsMerge);
    }

    [Fact]
    public async Task Searches_stay_right_while_others_add_remove_and_merge()
    {
        var codes = new TestCodes(42);
        var steady = codes.Codes(2000);
        using var index = HammingIndex.Open(folder.Path);
        for (var i = 0; i < steady.Length; i++)
        {
            index.Add(steady[i], i);
        }

        using var over = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(reader => Task.Run(() =>
        {
            var searches = 0;
            for (; !over.IsCancellationRequested || searches < 100; searches++)
            {
                var at = (searches * 31 + reader) % steady.Length;
                Assert.Equal([new HammingMatch(at, 0)], index.Search(steady[at], 31));
            }

            return searches;
        })).ToList();

        for (var round = 0; round < 25; round++)
        {
            foreach (var code in codes.Codes(500))
            {
                index.Add(code, 100_000 + round);
            }

            index.Remove(100_000 + round - 2);
            index.Merge(round, everything: round % 4 == 0);
        }

        await over.CancelAsync();
        foreach (var reader in readers)
        {
            Assert.True(await reader >= 100);
        }
    }

    [Fact]
    public void A_closed_index_says_so()
    {
        var index = HammingIndex.Open(folder.Path);
        index.Add(default(PdqHash), 1);
        index.Merge(1);
        index.Dispose();
        index.Dispose();

        Assert.Throws<ObjectDisposedException>(() => index.Search(default(PdqHash), 1));
        Assert.Throws<ObjectDisposedException>(() => index.Merge(1));
        using var again = HammingIndex.Open(folder.Path);
        Assert.Single(again.Search(default(PdqHash), 1));
    }

    static ReadOnlyMemory<T> Memory<T>(params T[] items) => items;

    /// <summary>/dev/full is Linux.</summary>
    sealed class DevFullFactAttribute : FactAttribute
    {
        public DevFullFactAttribute() => Skip = File.Exists("/dev/full") ? null : "There is no /dev/full here.";
    }
}
