using Forensics.Engine.Ingest;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Engine;

public abstract class IdempotencyTests : IDisposable
{
    readonly TestFolder folder;
    readonly ServiceProvider services;

    protected IdempotencyTests(TestDatabase database)
    {
        folder = new TestFolder(database);
        services = EngineHost.Create(EngineHost.Options(folder), folder.Time);
    }

    [StorageFact]
    public async Task The_same_request_gets_the_stored_answer_and_another_one_under_its_key_is_told_so()
    {
        Assert.IsType<IdempotencyState.Begun>(await Begin("aa"));
        Assert.IsType<IdempotencyState.UnderWay>(await Begin("aa"));
        Assert.IsType<IdempotencyState.OtherRequest>(await Begin("bb"));
        await Keys.AnswerAsync("platform", "k", 201, "{}", default);
        await Keys.AnswerAsync("platform", "k", 500, "late", default);
        Assert.Equal(new IdempotencyState.Answered(201, "{}"), await Begin("aa"));
        Assert.IsType<IdempotencyState.OtherRequest>(await Begin("bb"));
        Assert.IsType<IdempotencyState.Begun>(await Keys.BeginAsync("another", "k", "bb", default));
    }

    [StorageFact]
    public async Task A_request_that_failed_or_whose_process_ended_can_be_begun_anew_and_answers_expire()
    {
        await Begin("aa");
        await Keys.AbandonAsync("platform", "k", default);
        Assert.IsType<IdempotencyState.Begun>(await Begin("aa"));
        folder.Time.Now += TimeSpan.FromMinutes(10);
        Assert.IsType<IdempotencyState.Begun>(await Begin("aa"));
        await Keys.AnswerAsync("platform", "k", 200, "", default);
        folder.Time.Now += TimeSpan.FromHours(24);
        Assert.IsType<IdempotencyState.Answered>(await Begin("aa"));
        folder.Time.Now += TimeSpan.FromMicroseconds(1);
        Assert.IsType<IdempotencyState.Begun>(await Begin("bb"));
    }

    public void Dispose()
    {
        services.Dispose();
        folder.Dispose();
    }

    IdempotencyKeys Keys => services.GetRequiredService<IdempotencyKeys>();

    Task<IdempotencyState> Begin(string sha256) => Keys.BeginAsync("platform", "k", sha256, default);
}

public sealed class IdempotencyOnSqliteTests() : IdempotencyTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class IdempotencyOnPostgresTests() : IdempotencyTests(TestDatabase.Postgres);
