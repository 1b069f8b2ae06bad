using Forensics.Engine.Access;
using Forensics.IntegrationTests.Engine;
using Microsoft.EntityFrameworkCore;

namespace Forensics.IntegrationTests.Access;

public abstract class ApiKeysTests(TestDatabase database) : IDisposable
{
    readonly AccessFolder folder = new(database: database);

    [StorageFact]
    public async Task A_key_signs_in_with_its_scopes_and_only_its_hash_is_kept()
    {
        var key = await folder.Keys.CreateAsync("order system", [Scope.FeedRead, Scope.RecordsWrite], expiresAt: null, AccessFolder.Admin, default);

        Assert.Matches("^fk_[a-z2-7]{10}_[A-Za-z0-9_-]{43}$", key.Secret);
        Assert.StartsWith($"fk_{key.Id}_", key.Secret, StringComparison.Ordinal);
        var caller = await folder.Keys.AuthenticateAsync(key.Secret, default);
        Assert.Equal((key.Id, "order system"), (caller!.Id, caller.Name));
        Assert.Equal([Scope.RecordsWrite, Scope.FeedRead], caller.Scopes);
        Assert.DoesNotContain(key.Secret[14..], await EverythingOf("ApiKeys", "ApiKeySecrets", "AuditLog"), StringComparison.Ordinal);
        Assert.Equal([AuditAction.KeyCreated], await folder.ActionsAsync());
    }

    [StorageFact]
    public async Task What_is_not_exactly_the_secret_signs_nobody_in()
    {
        var key = await folder.Keys.CreateAsync("s", [Scope.FeedRead], null, AccessFolder.Admin, default);
        var last = key.Secret[^1] == 'A' ? 'B' : 'A';

        foreach (var wrong in new[] { "", "fk_", key.Id, key.Secret + "A", key.Secret[..^1] + last, key.Secret.ToUpperInvariant(), key.Secret[3..], "fk_" + new string('a', 1000) })
        {
            Assert.Null(await folder.Keys.AuthenticateAsync(wrong, default));
        }
    }

    [StorageTheory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public async Task A_key_is_good_until_it_expires(int ticksAfterEnd, bool good)
    {
        var key = await folder.Keys.CreateAsync("s", [Scope.FeedRead], folder.Time.Now.AddDays(1), AccessFolder.Admin, default);
        folder.Time.Now += TimeSpan.FromDays(1) + TimeSpan.FromTicks(ticksAfterEnd);

        Assert.Equal(good, await folder.Keys.AuthenticateAsync(key.Secret, default) is not null);
    }

    [StorageTheory]
    [InlineData(null, 24 * 60, -1, true)]
    [InlineData(null, 24 * 60, 0, false)]
    [InlineData(60, 60, -1, true)]
    [InlineData(60, 60, 0, false)]
    [InlineData(0, 0, 0, false)]
    public async Task A_rotated_secret_is_good_until_the_overlap_ends(int? overlapMinutes, int endsAfterMinutes, int ticksAfterEnd, bool oldGood)
    {
        var key = await folder.Keys.CreateAsync("s", [Scope.FeedRead], null, AccessFolder.Admin, default);
        TimeSpan? overlap = overlapMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null;
        var rotated = await folder.Keys.RotateAsync(key.Id, overlap, AccessFolder.Admin, default);
        folder.Time.Now += TimeSpan.FromMinutes(endsAfterMinutes) + TimeSpan.FromTicks(ticksAfterEnd);

        Assert.Equal(key.Id, rotated.Id);
        Assert.NotNull(await folder.Keys.AuthenticateAsync(rotated.Secret, default));
        Assert.Equal(oldGood, await folder.Keys.AuthenticateAsync(key.Secret, default) is not null);
    }

    [StorageFact]
    public async Task A_second_rotation_never_lengthens_the_first_overlap()
    {
        var first = await folder.Keys.CreateAsync("s", [Scope.FeedRead], null, AccessFolder.Admin, default);
        await folder.Keys.RotateAsync(first.Id, TimeSpan.FromHours(1), AccessFolder.Admin, default);
        var third = await folder.Keys.RotateAsync(first.Id, TimeSpan.FromHours(24), AccessFolder.Admin, default);
        folder.Time.Now += TimeSpan.FromHours(1);

        Assert.Null(await folder.Keys.AuthenticateAsync(first.Secret, default));
        await folder.Keys.RotateAsync(first.Id, TimeSpan.Zero, AccessFolder.Admin, default);
        Assert.Null(await folder.Keys.AuthenticateAsync(third.Secret, default));
        await using var db = folder.Folder.Database.CreateDbContext();
        Assert.False(await db.ApiKeySecrets.AnyAsync(row => row.ValidUntil < folder.Time.Now)); // Those that ended are gone.
    }

    [StorageFact]
    public async Task A_revoked_key_ends_with_all_its_secrets_and_can_not_be_rotated()
    {
        var key = await folder.Keys.CreateAsync("s", [Scope.FeedRead], null, AccessFolder.Admin, default);
        var rotated = await folder.Keys.RotateAsync(key.Id, null, AccessFolder.Admin, default);
        await folder.Keys.RevokeAsync(key.Id, AccessFolder.Admin, default);
        await folder.Keys.RevokeAsync(key.Id, AccessFolder.Admin, default);

        Assert.Null(await folder.Keys.AuthenticateAsync(key.Secret, default));
        Assert.Null(await folder.Keys.AuthenticateAsync(rotated.Secret, default));
        Assert.Equal(AccessRefusal.KeyEnded, (await Assert.ThrowsAsync<AccessException>(() => folder.Keys.RotateAsync(key.Id, null, AccessFolder.Admin, default))).Code);
        Assert.Equal([AuditAction.KeyCreated, AuditAction.KeyRotated, AuditAction.KeyRevoked], await folder.ActionsAsync());
    }

    [StorageTheory]
    [InlineData("2026-03-01T15:59:59Z", "2026-03-01")]
    [InlineData("2026-03-01T16:00:00Z", "2026-03-02")] // Midnight in Shanghai.
    public async Task The_last_day_of_use_is_kept(string usedAt, string day)
    {
        var key = await folder.Keys.CreateAsync("s", [Scope.FeedRead], null, AccessFolder.Admin, default);
        Assert.Null(Assert.Single(await folder.Keys.ListAsync(default)).LastUsedDay);
        folder.Time.Now = DateTimeOffset.Parse(usedAt, System.Globalization.CultureInfo.InvariantCulture);
        await folder.Keys.AuthenticateAsync(key.Secret, default);

        Assert.Equal(day, Assert.Single(await folder.Keys.ListAsync(default)).LastUsedDay);
    }

    [StorageFact]
    public async Task A_key_without_name_scope_or_future_is_refused_and_leaves_no_trace()
    {
        await Refused(AccessRefusal.BadName, " ", [Scope.FeedRead], null);
        await Refused(AccessRefusal.BadName, new string('x', 101), [Scope.FeedRead], null);
        await Refused(AccessRefusal.NoSuchScope, "s", [], null);
        await Refused(AccessRefusal.NoSuchScope, "s", [Scope.FeedRead, "everything"], null);
        await Refused(AccessRefusal.BadInstant, "s", [Scope.FeedRead], folder.Time.Now);
        Assert.Equal(AccessRefusal.NoSuchKey, (await Assert.ThrowsAsync<AccessException>(() => folder.Keys.RevokeAsync("none", AccessFolder.Admin, default))).Code);

        Assert.Empty(await folder.Keys.ListAsync(default));
        Assert.Empty(await folder.ActionsAsync());
    }

    public void Dispose() => folder.Dispose();

    async Task<string> EverythingOf(params string[] tables)
    {
        await using var db = folder.Folder.Database.CreateDbContext();
        await db.Database.OpenConnectionAsync();
        List<object> values = [];
        foreach (var table in tables)
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table}\"";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                values.AddRange(Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue));
            }
        }

        Assert.NotEmpty(values);
        return string.Join('\n', values);
    }

    async Task Refused(string code, string name, string[] scopes, DateTimeOffset? ends) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<AccessException>(() => folder.Keys.CreateAsync(name, scopes, ends, AccessFolder.Admin, default))).Code);
}

public sealed class ApiKeysOnSqliteTests() : ApiKeysTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class ApiKeysOnPostgresTests() : ApiKeysTests(TestDatabase.Postgres);
