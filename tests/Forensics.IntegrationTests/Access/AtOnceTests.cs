using Forensics.Engine.Access;
using Forensics.Engine.Ingest;
using Forensics.IntegrationTests.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Access;

/// <summary>Several who do the same at the same moment: what one writer at a time gives for nothing, and several have to be held to.</summary>
public abstract class AtOnceTests(TestDatabase database) : IDisposable
{
    const int Several = 6;
    const int Rounds = 5;

    readonly AccessFolder folder = new(AccessFolder.Options with { PasswordIterations = 1 }, database);

    [StorageFact]
    public async Task One_gets_a_name_and_the_others_are_told_that_it_is_taken()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var name = $"li-{round}";
            var refused = await AtOnce(() => folder.Accounts.CreateAsync(name, Role.Reviewer, null, null, AccessFolder.Admin, default));
            Assert.Equal(Several - 1, refused.Count(error => error is AccessException { Code: AccessRefusal.UserExists }));
        }

        Assert.Equal(Rounds, (await folder.ActionsAsync()).Count);
    }

    [StorageFact]
    public async Task Links_for_a_new_user_make_the_user_once_and_all_are_good()
    {
        var links = folder.Services.GetRequiredService<SignInLinks>();
        for (var round = 0; round < Rounds; round++)
        {
            List<string> tokens = [];
            var name = $"wu-{round}";
            Assert.All(await AtOnce(async () =>
            {
                var token = await links.CreateAsync(name, Role.Reviewer, TimeSpan.FromHours(1), default);
                lock (tokens)
                {
                    tokens.Add(token);
                }
            }), Assert.Null);
            foreach (var token in tokens)
            {
                Assert.Equal(name, (await links.RedeemAsync(token, default))?.Id);
            }

            Assert.Equal(Several, tokens.Count);
        }
    }

    [StorageFact]
    public async Task A_link_signs_in_one_of_those_who_bring_it()
    {
        var links = folder.Services.GetRequiredService<SignInLinks>();
        for (var round = 0; round < Rounds; round++)
        {
            var token = await links.CreateAsync("li", Role.Reviewer, TimeSpan.FromHours(1), default);
            var signedIn = 0;
            Assert.All(await AtOnce(async () => Interlocked.Add(ref signedIn, await links.RedeemAsync(token, default) is null ? 0 : 1)), Assert.Null);
            Assert.Equal(1, signedIn);
        }
    }

    [StorageFact]
    public async Task Of_rotations_that_end_the_old_secrets_the_last_one_alone_is_good()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var key = await folder.Keys.CreateAsync("s", [Scope.FeedRead], null, AccessFolder.Admin, default);
            List<string> secrets = [key.Secret];
            Assert.All(await AtOnce(async () =>
            {
                var rotated = await folder.Keys.RotateAsync(key.Id, TimeSpan.Zero, AccessFolder.Admin, default);
                lock (secrets)
                {
                    secrets.Add(rotated.Secret);
                }
            }), Assert.Null);
            var good = 0;
            foreach (var secret in secrets)
            {
                good += await folder.Keys.AuthenticateAsync(secret, default) is null ? 0 : 1;
            }

            Assert.Equal(1, good);
        }
    }

    [StorageFact]
    public async Task A_key_revoked_and_a_user_disabled_twice_are_recorded_once()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var key = await folder.Keys.CreateAsync("s", [Scope.FeedRead], null, AccessFolder.Admin, default);
            await folder.Accounts.CreateAsync($"li-{round}", Role.Reviewer, null, null, AccessFolder.Admin, default);
            Assert.All(await AtOnce(() => folder.Keys.RevokeAsync(key.Id, AccessFolder.Admin, default)), Assert.Null);
            Assert.All(await AtOnce(() => folder.Accounts.DisableAsync($"li-{round}", AccessFolder.Admin, default)), Assert.Null);
        }

        var actions = await folder.ActionsAsync();
        Assert.Equal((Rounds, Rounds), (actions.Count(action => action == AuditAction.KeyRevoked), actions.Count(action => action == AuditAction.UserDisabled)));
    }

    [StorageFact]
    public async Task A_request_is_begun_once_and_begun_anew_once()
    {
        var keys = new IdempotencyKeys(folder.Folder.Database, folder.Folder.Options, folder.Time);
        for (var round = 0; round < Rounds; round++)
        {
            Assert.Equal((1, Several - 1), await BegunAsync(keys, $"k{round}"));
            folder.Time.Now += TimeSpan.FromMinutes(10);
            Assert.Equal((1, Several - 1), await BegunAsync(keys, $"k{round}"));
        }
    }

    public void Dispose() => folder.Dispose();

    static async Task<(int Begun, int UnderWay)> BegunAsync(IdempotencyKeys keys, string key)
    {
        var (begun, underWay) = (0, 0);
        Assert.All(await AtOnce(async () =>
        {
            var state = await keys.BeginAsync("platform", key, "aa", default);
            Interlocked.Add(ref begun, state is IdempotencyState.Begun ? 1 : 0);
            Interlocked.Add(ref underWay, state is IdempotencyState.UnderWay ? 1 : 0);
        }), Assert.Null);
        return (begun, underWay);
    }

    /// <summary>What each threw, or null.</summary>
    static async Task<IReadOnlyList<Exception?>> AtOnce(Func<Task> what)
    {
        using var start = new Barrier(Several);
        return await Task.WhenAll(Enumerable.Range(0, Several).Select(_ => Task.Factory.StartNew(async () =>
        {
            start.SignalAndWait();
            return await Record.ExceptionAsync(what);
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));
    }
}

public sealed class AtOnceOnSqliteTests() : AtOnceTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class AtOnceOnPostgresTests() : AtOnceTests(TestDatabase.Postgres);
