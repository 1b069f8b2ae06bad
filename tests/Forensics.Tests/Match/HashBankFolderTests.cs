using Forensics.Engine;
using Forensics.Engine.Match;
using Forensics.Imaging.Hashing;

namespace Forensics.Tests.Match;

public sealed class HashBankFolderTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("forensics-bank-").FullName;
    readonly BankRow first = new(new PdqHash(1, 2, 3, 4), 100, "a, b.jpg");
    readonly BankRow second = new(new PdqHash(5, 6, 7, 8), 49, "https://example.org/c.jpg");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_was_added_is_read_back_in_order_and_not_added_twice()
    {
        Assert.Equal(2, new HashBankFolder(folder).Add("web", [first, second]));
        Assert.Equal(0, new HashBankFolder(folder).Add("web", [second, first]));

        Assert.Equal([first, second], new HashBankFolder(folder).Read("web"));
        Assert.Equal(["web"], new HashBankFolder(folder).Banks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../web")]
    [InlineData("a/b")]
    [InlineData("网图")]
    public void A_bank_name_that_could_leave_the_folder_is_refused(string bank) =>
        Assert.Throws<ConfigurationException>(() => new HashBankFolder(folder).Add(bank, [first]));

    [Fact]
    public void A_damaged_row_is_named_by_file_and_line()
    {
        var bank = new HashBankFolder(folder);
        bank.Add("web", [first]);
        File.AppendAllText(Path.Combine(folder, "web.csv"), "not a hash,100,x.jpg\n");

        var error = Assert.Throws<ConfigurationException>(() => bank.Read("web"));

        Assert.Contains("web.csv, line 3", error.Message, StringComparison.Ordinal);
    }
}
