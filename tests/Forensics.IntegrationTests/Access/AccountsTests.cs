using System.Diagnostics;
using Forensics.Engine.Access;
using Forensics.IntegrationTests.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Access;

public abstract class AccountsTests(TestDatabase database) : IDisposable
{
    const string Password = "correct horse battery";

    readonly AccessFolder folder = new(database: database);

    [StorageFact]
    public async Task The_right_password_signs_in_and_nothing_else_does()
    {
        await AddAsync("li");

        var user = await folder.Accounts.SignInAsync("li", Password, default);
        Assert.Equal(("li", Role.Reviewer, (string?)null), (user!.Id, user.Role, user.ShopId));
        Assert.Null(await folder.Accounts.SignInAsync("li", Password + " ", default));
        Assert.Null(await folder.Accounts.SignInAsync("LI", Password, default));
        Assert.Null(await folder.Accounts.SignInAsync("nobody", Password, default));
        Assert.Null(await folder.Accounts.SignInAsync("li", new string('x', 1_000_000), default));
    }

    [StorageTheory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task Wrong_passwords_lock_at_the_limit(int wrong, bool stillOpen)
    {
        await AddAsync("li");
        for (var i = 0; i < wrong; i++)
        {
            Assert.Null(await folder.Accounts.SignInAsync("li", "wrong wrong wrong", default));
        }

        Assert.Equal(stillOpen, await folder.Accounts.SignInAsync("li", Password, default) is not null);
        Assert.Equal(stillOpen ? 0 : 1, (await folder.ActionsAsync()).Count(action => action == AuditAction.UserLocked));
    }

    [StorageTheory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    public async Task A_lock_ends_after_its_time(int ticksAfterEnd, bool open)
    {
        await AddAsync("li");
        await LockAsync("li");
        folder.Time.Now += AccessFolder.Options.LockFor + TimeSpan.FromTicks(ticksAfterEnd);

        Assert.Equal(open, await folder.Accounts.SignInAsync("li", Password, default) is not null);
    }

    [StorageFact]
    public async Task After_a_lock_the_count_begins_again_and_a_good_password_clears_it()
    {
        await AddAsync("li");
        await LockAsync("li");
        folder.Time.Now += AccessFolder.Options.LockFor;
        await folder.Accounts.SignInAsync("li", "wrong wrong wrong", default);
        await folder.Accounts.SignInAsync("li", "wrong wrong wrong", default);
        Assert.NotNull(await folder.Accounts.SignInAsync("li", Password, default)); // The third attempt, and right.
        await folder.Accounts.SignInAsync("li", "wrong wrong wrong", default);
        await folder.Accounts.SignInAsync("li", "wrong wrong wrong", default);
        Assert.NotNull(await folder.Accounts.SignInAsync("li", Password, default));
    }

    [StorageFact]
    public async Task Many_guesses_at_the_same_moment_are_not_more_than_the_limit()
    {
        await AddAsync("li");
        var guesses = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => folder.Accounts.SignInAsync("li", $"wrong wrong {i}", default))));

        Assert.All(guesses, Assert.Null);
        await using var db = folder.Folder.Database.CreateDbContext();
        Assert.Equal(AccessFolder.Options.SignInAttempts, (await db.Users.SingleAsync()).FailedSignIns);
    }

    [StorageFact]
    public async Task An_unknown_name_takes_the_time_of_a_password()
    {
        using var slow = new AccessFolder(AccessFolder.Options with { PasswordIterations = 300_000, SignInAttempts = 1000 });
        await slow.Accounts.CreateAsync("li", Role.Reviewer, null, Password, AccessFolder.Admin, default);
        await TimeAsync("li");
        var (known, unknown) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var i = 0; i < 5; i++)
        {
            (known, unknown) = (Min(known, await TimeAsync("li")), Min(unknown, await TimeAsync("nobody")));
        }

        Assert.InRange(unknown / known, 0.4, 2.5); // Without the work it would be a thousandth.

        async Task<TimeSpan> TimeAsync(string id)
        {
            var started = Stopwatch.GetTimestamp();
            Assert.Null(await slow.Accounts.SignInAsync(id, "wrong wrong wrong", default));
            return Stopwatch.GetElapsedTime(started);
        }

        static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
    }

    [StorageFact]
    public async Task A_password_stored_with_fewer_rounds_is_hashed_again_when_it_signs_in()
    {
        await AddAsync("li");
        using var services = new ServiceCollection().AddSingleton<TimeProvider>(folder.Time)
            .AddForensicsAccess(folder.Folder.Options with { Access = AccessFolder.Options with { PasswordIterations = 2_000 } }).BuildServiceProvider();
        var raised = services.GetRequiredService<Accounts>();

        Assert.NotNull(await raised.SignInAsync("li", Password, default));
        await using var db = folder.Folder.Database.CreateDbContext();
        Assert.StartsWith("v1.2000.", (await db.Users.SingleAsync()).PasswordHash, StringComparison.Ordinal);
        Assert.NotNull(await raised.SignInAsync("li", Password, default));
        Assert.NotNull(await folder.Accounts.SignInAsync("li", Password, default)); // More rounds than asked for stay.
    }

    [StorageTheory]
    [InlineData("12345678901", AccessRefusal.PasswordTooShort)]
    [InlineData("li-the-reviewer", AccessRefusal.PasswordIsName)]
    [InlineData(" LI-the-Reviewer ", AccessRefusal.PasswordIsName)]
    public async Task A_bad_password_is_refused(string password, string code)
    {
        var error = await Assert.ThrowsAsync<AccessException>(() => folder.Accounts.CreateAsync("li-the-reviewer", Role.Reviewer, null, password, AccessFolder.Admin, default));
        Assert.Equal(code, error.Code);
        Assert.Empty(await folder.Accounts.ListAsync(default));
    }

    [StorageFact]
    public async Task A_password_of_the_least_length_is_taken()
    {
        await folder.Accounts.CreateAsync("li", Role.Reviewer, null, "123456789012", AccessFolder.Admin, default);
        Assert.NotNull(await folder.Accounts.SignInAsync("li", "123456789012", default));
    }

    [StorageFact]
    public async Task A_disabled_user_can_not_sign_in_by_password_or_link_until_enabled()
    {
        await AddAsync("li");
        var links = folder.Services.GetRequiredService<SignInLinks>();
        var token = await links.CreateAsync("li", null, TimeSpan.FromHours(1), default);
        await folder.Accounts.DisableAsync("li", AccessFolder.Admin, default);

        Assert.Null(await folder.Accounts.SignInAsync("li", Password, default));
        Assert.Null(await links.RedeemAsync(token, default));
        await folder.Accounts.EnableAsync("li", AccessFolder.Admin, default);
        Assert.NotNull(await folder.Accounts.SignInAsync("li", Password, default));
        Assert.Equal([AuditAction.UserCreated, AuditAction.LinkCreated, AuditAction.UserDisabled, AuditAction.UserEnabled], await folder.ActionsAsync());
    }

    [StorageFact]
    public async Task A_session_ends_at_once_here_and_within_a_minute_elsewhere()
    {
        await AddAsync("li");
        var user = await folder.Accounts.SignInAsync("li", Password, default);
        using var other = new ServiceCollection().AddSingleton<TimeProvider>(folder.Time).AddForensicsAccess(folder.Folder.Options with { Access = AccessFolder.Options }).BuildServiceProvider();
        var (here, there) = (folder.Services.GetRequiredService<SessionStamps>(), other.GetRequiredService<SessionStamps>());
        Assert.True(await here.IsCurrentAsync("li", user!.Stamp, default));
        Assert.True(await there.IsCurrentAsync("li", user.Stamp, default));
        await folder.Accounts.DisableAsync("li", AccessFolder.Admin, default);

        Assert.False(await here.IsCurrentAsync("li", user.Stamp, default));
        folder.Time.Now += TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1);
        Assert.True(await there.IsCurrentAsync("li", user.Stamp, default));
        folder.Time.Now += TimeSpan.FromTicks(1);
        Assert.False(await there.IsCurrentAsync("li", user.Stamp, default));
    }

    [StorageFact]
    public async Task Setting_a_password_ends_sessions_and_lifts_a_lock()
    {
        await AddAsync("li");
        var user = await folder.Accounts.SignInAsync("li", Password, default);
        await LockAsync("li");
        await folder.Accounts.SetPasswordAsync("li", "another horse battery", AccessFolder.Admin, default);

        Assert.False(await folder.Services.GetRequiredService<SessionStamps>().IsCurrentAsync("li", user!.Stamp, default));
        Assert.Null(await folder.Accounts.SignInAsync("li", Password, default));
        Assert.NotNull(await folder.Accounts.SignInAsync("li", "another horse battery", default));
    }

    [StorageFact]
    public async Task An_account_needs_a_free_name_a_role_and_a_shop_only_for_merchants()
    {
        await AddAsync("li");
        await Refused(AccessRefusal.UserExists, "li", Role.Reviewer, null);
        await Refused(AccessRefusal.BadName, "", Role.Reviewer, null);
        await Refused(AccessRefusal.BadName, "a/b", Role.Reviewer, null);
        await Refused(AccessRefusal.NoSuchRole, "wu", "king", null);
        await Refused(AccessRefusal.ShopNeeded, "wu", Role.Merchant, null);
        await Refused(AccessRefusal.ShopNotAllowed, "wu", Role.Reviewer, "shop-1");
        Assert.Equal(AccessRefusal.NoSuchUser, (await Assert.ThrowsAsync<AccessException>(() => folder.Accounts.DisableAsync("wu", AccessFolder.Admin, default))).Code);
    }

    [StorageFact]
    public void The_stored_hash_is_the_frameworks_own_over_a_salt_of_its_own()
    {
        var own = PasswordHash.Create("passwd", 7);
        var parts = own.Split('.');
        var expected = System.Security.Cryptography.Rfc2898DeriveBytes.Pbkdf2("passwd", Convert.FromBase64String(parts[2]), 7, System.Security.Cryptography.HashAlgorithmName.SHA256, 32);
        Assert.Equal(Convert.ToBase64String(expected), parts[3]);
        Assert.NotEqual(own, PasswordHash.Create("passwd", 7));
    }

    [StorageTheory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("v2.7.AAAAAAAAAAAAAAAAAAAAAA==.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("v1.0.AAAAAAAAAAAAAAAAAAAAAA==.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("v1.7.AAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("v1.7.!.!")]
    public void A_stored_text_that_is_no_hash_is_nobodys_password(string? stored) => Assert.Equal(PasswordCheck.Wrong, PasswordHash.Check(stored, "", 1));

    public void Dispose() => folder.Dispose();

    Task AddAsync(string id) => folder.Accounts.CreateAsync(id, Role.Reviewer, null, Password, AccessFolder.Admin, default);

    async Task LockAsync(string id)
    {
        for (var i = 0; i < AccessFolder.Options.SignInAttempts; i++)
        {
            await folder.Accounts.SignInAsync(id, "wrong wrong wrong", default);
        }
    }

    async Task Refused(string code, string id, string role, string? shop) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<AccessException>(() => folder.Accounts.CreateAsync(id, role, shop, Password, AccessFolder.Admin, default))).Code);
}

public sealed class AccountsOnSqliteTests() : AccountsTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class AccountsOnPostgresTests() : AccountsTests(TestDatabase.Postgres);
