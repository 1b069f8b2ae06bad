using Forensics.Engine;
using Forensics.Engine.Access;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.IntegrationTests.Engine;

public abstract class AccessTests(TestDatabase database) : IDisposable
{
    readonly TestFolder folder = new(database);

    [StorageFact]
    public async Task A_link_signs_its_user_in_once()
    {
        var links = Links();
        var token = await links.CreateAsync("li", Role.LeadReviewer, TimeSpan.FromHours(1), default);
        await using (var db = folder.Database.CreateDbContext())
        {
            Assert.DoesNotContain(token, (await db.SignInTokens.SingleAsync()).TokenSha256, StringComparison.Ordinal);
        }

        Assert.Null(await links.RedeemAsync(token + "x", default));
        var user = await links.RedeemAsync(token, default);
        Assert.Equal(new SignedInUser("li", "li", Role.LeadReviewer, null) { Stamp = user!.Stamp }, user);
        Assert.Null(await links.RedeemAsync(token, default));
    }

    [StorageTheory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public async Task A_link_is_good_until_it_expires(int ticksAfterExpiry, bool good)
    {
        var links = Links();
        var token = await links.CreateAsync("li", Role.LeadReviewer, TimeSpan.FromHours(1), default);
        folder.Time.Now += TimeSpan.FromHours(1) + TimeSpan.FromTicks(ticksAfterExpiry);
        Assert.Equal(good, await links.RedeemAsync(token, default) is not null);
    }

    [StorageFact]
    public async Task A_role_that_is_none_is_refused_with_those_that_are()
    {
        var links = Links();
        var error = await Assert.ThrowsAsync<AccessException>(() => links.CreateAsync("li", "king", TimeSpan.FromHours(1), default));
        Assert.Contains("reviewer, lead-reviewer, administrator, merchant", error.Message, StringComparison.Ordinal);
    }

    [StorageFact]
    public async Task A_merchants_link_carries_the_shop_and_needs_one()
    {
        var token = await Links().CreateAsync("m1", Role.Merchant, "shop-1", TimeSpan.FromHours(1), default);
        var again = await Links().CreateAsync("m1", role: null, TimeSpan.FromHours(1), default);

        Assert.Equal("shop-1", (await Links().RedeemAsync(token, default))!.ShopId);
        Assert.Equal("shop-1", (await Links().RedeemAsync(again, default))!.ShopId);
        Assert.Equal(AccessRefusal.ShopNeeded, (await Assert.ThrowsAsync<AccessException>(() => Links().CreateAsync("m2", Role.Merchant, TimeSpan.FromHours(1), default))).Code);
        Assert.Equal(AccessRefusal.ShopNotAllowed, (await Assert.ThrowsAsync<AccessException>(() => Links().CreateAsync("r", Role.Reviewer, "shop-1", TimeSpan.FromHours(1), default))).Code);
    }

    SignInLinks Links() => new(folder.Database, new AuditLog(folder.Database, folder.Time), folder.Time);

    public void Dispose() => folder.Dispose();
}

public sealed class AccessOnSqliteTests() : AccessTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class AccessOnPostgresTests() : AccessTests(TestDatabase.Postgres);

public sealed class PictureStoreTests : IDisposable
{
    readonly TestFolder folder = new();

    [Fact]
    public async Task A_picture_comes_back_as_it_went_in_and_is_kept_once()
    {
        var store = new PictureStore(folder.Folder);
        var address = await store.PutAsync("abc"u8.ToArray(), default);
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", address); // FIPS 180-2, appendix B.1.
        Assert.Equal(address, await store.PutAsync("abc"u8.ToArray(), default));
        Assert.Equal("abc"u8.ToArray(), await store.GetAsync(address, default));
        Assert.Equal(["pictures/ba/78/" + address], Directory.EnumerateFiles(folder.Folder.Pictures, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder.Folder.Root, file)));
    }

    [Fact]
    public async Task Bytes_that_changed_on_the_disk_are_not_given_out()
    {
        var store = new PictureStore(folder.Folder);
        var address = await store.PutAsync("abc"u8.ToArray(), default);
        await File.WriteAllBytesAsync(store.PathOf(address), "abd"u8.ToArray());
        await Assert.ThrowsAsync<DamagedPictureException>(() => store.GetAsync(address, default));
    }

    [Fact]
    public void A_data_folder_that_can_not_be_made_is_named_with_the_remedy()
    {
        File.WriteAllText(Path.Combine(folder.Root, "file"), "");
        var error = Assert.Throws<ConfigurationException>(() => DataFolder.Open(Path.Combine(folder.Root, "file", "data")));
        Assert.Contains("--data", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
