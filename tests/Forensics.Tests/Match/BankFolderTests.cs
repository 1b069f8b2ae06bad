using Forensics.Engine;
using Forensics.Engine.Banks;
using Forensics.Engine.Match;
using Forensics.Imaging;
using Forensics.Imaging.Hashing;
using Forensics.Similarity.Copies;
using Forensics.Tests.Similarity;
using Forensics.Tests.Similarity.Copies;
using Microsoft.Data.Sqlite;

namespace Forensics.Tests.Match;

public sealed class BankFolderTests : IDisposable
{
    static readonly string Sha256 = new('a', 64);

    readonly string folder = Directory.CreateTempSubdirectory("forensics-bank-").FullName;
    readonly List<string> told = [];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_was_added_is_found_by_its_crop_after_opening_again_and_is_not_added_twice()
    {
        using (var bank = Open())
        {
            bank.SetBank("web");
            bank.Add("web", "motorcycle.jpg", Sha256, Print(CopyPictures.Motorcycle));
            bank.Add("web", "motorcycle.jpg", Sha256, Print(CopyPictures.Motorcycle));
            Assert.True(bank.Has("web", "motorcycle.jpg", Sha256));
            Assert.False(bank.Has("web", "other.jpg", Sha256));
        }

        using var again = Open();
        again.Refresh();

        Assert.Equal(new FolderBank("web", false, 31, 1, 0), Assert.Single(again.Banks));
        var match = Assert.Single(again.Search("", Print(CopyPictures.Crop(CopyPictures.Motorcycle, 0.2, 0.2, 0.6, 0.7))));
        Assert.Equal(("web", "motorcycle.jpg", CopyRelation.SamePicture, null), (match.Bank, match.Path, match.Match.Relation, match.SilencedBy));
        Assert.Empty(again.Search("", Print(CopyPictures.Cat)));
        Assert.Empty(told);
    }

    [Fact]
    public void Equal_bytes_are_found_although_nothing_can_be_seen()
    {
        using var bank = Open();
        bank.SetBank("web");
        bank.Add("web", "blank.png", Sha256, Print(SyntheticPictures.Flat(50, 50, 9, 9, 9)));
        bank.Refresh();

        Assert.Equal((0, 4.0), Assert.Single(bank.Search(Sha256, Print(SyntheticPictures.Flat(50, 50, 9, 9, 9)))).Match is var match ? (match.DistanceBits, match.Llr10) : default);
    }

    [Fact]
    public async Task Hashes_of_pictures_that_are_not_at_hand_are_found_as_near_as_the_bank_asks()
    {
        var hash = Print(CopyPictures.Cup).Regions[0].Forms[0];
        var poor = Print(CopyPictures.Cat).Regions[0].Forms[0];
        using var bank = Open();
        bank.SetBank("list", matchBits: 10);

        var rows = new HashListRow[] { new(hash with { Word0 = hash.Word0 ^ 0x3FF }, 90, "https://example.org/10.jpg", null), new(hash with { Word0 = hash.Word0 ^ 0x7FF }, 90, "https://example.org/11.jpg", null), new(poor, 49, "https://example.org/poor.jpg", null) };
        Assert.Equal(3, await bank.AddAsync("list", rows.ToAsyncEnumerable(), default));
        Assert.Equal(0, await bank.AddAsync("list", rows.ToAsyncEnumerable(), default));
        bank.Refresh();

        Assert.Equal("https://example.org/10.jpg", Assert.Single(bank.Search("", Print(CopyPictures.Cup))).Path);
        Assert.Empty(bank.Search("", Print(CopyPictures.Cat)));
    }

    [Fact]
    public void A_negative_bank_silences_the_others_and_says_so()
    {
        using var bank = Open();
        bank.SetBank("web");
        bank.SetBank("templates", negative: true);
        bank.Add("web", "cup.jpg", Sha256, Print(CopyPictures.Cup));
        bank.Add("templates", "blank-cup.jpg", Sha256, Print(CopyPictures.Cup));
        bank.Refresh();

        var matches = bank.Search("", Print(CopyPictures.Scaled(CopyPictures.Cup, 0.7)));

        Assert.Equal([("templates", null), ("web", "templates")], matches.Select(match => (match.Bank, match.SilencedBy)).Order());
    }

    [Fact]
    public void A_damaged_index_is_built_again_and_says_so()
    {
        using (var bank = Open())
        {
            bank.SetBank("web");
            bank.Add("web", "cup.jpg", Sha256, Print(CopyPictures.Cup));
            bank.Add("web", "box.jpg", Sha256, Print(CopyPictures.Box));
            bank.Refresh();
        }

        var segment = Directory.EnumerateFiles(Path.Combine(folder, "index", "features"), "*.segment").Single();
        var bytes = File.ReadAllBytes(segment);
        // Beyond the header, which opening checks; between sections lies padding that nobody reads.
        for (var i = 4096; i < bytes.Length; i += 500)
        {
            bytes[i] ^= 0x55;
        }

        File.WriteAllBytes(segment, bytes);
        using (var bank = Open())
        {
            Assert.False(bank.Check());
            Assert.Contains("built again", Assert.Single(told), StringComparison.Ordinal);
            Assert.True(bank.Check());
            Assert.Equal("cup.jpg", Assert.Single(bank.Search("", Print(CopyPictures.Crop(CopyPictures.Cup, 0.1, 0.1, 0.7, 0.8)))).Path);
        }

        File.WriteAllText(segment, "another version");
        using var third = Open();
        third.Refresh();
        Assert.Equal("cup.jpg", Assert.Single(third.Search("", Print(CopyPictures.Cup))).Path);
        Assert.Equal(2, told.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../web")]
    [InlineData("a/b")]
    [InlineData("网图")]
    public void A_bank_name_that_could_leave_the_folder_is_refused(string name)
    {
        using var bank = Open();

        Assert.Throws<ConfigurationException>(() => bank.SetBank(name));
    }

    [Fact]
    public void Bits_beyond_what_the_index_finds_are_refused()
    {
        using var bank = Open();

        Assert.Throws<ConfigurationException>(() => bank.SetBank("web", matchBits: 32));
        bank.SetBank("web", matchBits: 31);
    }

    [Fact]
    public void A_folder_that_another_process_has_open_or_another_version_made_is_refused()
    {
        using (Open())
        {
            Assert.Contains("Close the process", Assert.Throws<ConfigurationException>(Open).Message, StringComparison.Ordinal);
        }

        using (var db = new SqliteConnection($"Data Source={Path.Combine(folder, "banks.db")};Pooling=false"))
        {
            db.Open();
            using var command = db.CreateCommand();
            command.CommandText = "PRAGMA user_version = 999";
            command.ExecuteNonQuery();
        }

        Assert.Contains("version 999", Assert.Throws<ConfigurationException>(Open).Message, StringComparison.Ordinal);
    }

    static CopyPrint Print(RgbImage picture) => CopyPictures.Extractor.Extract(picture);

    BankFolder Open() => BankFolder.Open(folder, CopyPictures.Verifier, told.Add);
}
