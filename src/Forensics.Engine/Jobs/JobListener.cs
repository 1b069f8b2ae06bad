using Forensics.Engine.Storage;
using Npgsql;

namespace Forensics.Engine.Jobs;

/// <summary>Hears when steps were asked for, so that nobody has to look again and again. Without PostgreSQL, and while it is away, there is
/// nothing to hear: whoever waits looks by itself now and then.</summary>
public sealed class JobListener(Database database, TimeProvider time) : IDisposable
{
    public const string Channel = "forensics_jobs";

    static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    readonly CancellationTokenSource stop = new();
    readonly Lock gate = new();
    TaskCompletionSource heard = New();
    Task? listening;

    /// <summary>How long to wait at most before looking by oneself.</summary>
    public TimeSpan Patience => database.Postgres is null ? TimeSpan.FromMilliseconds(250) : TimeSpan.FromMilliseconds(500);

    /// <summary>Completes when steps were asked for after this call. The first call begins to listen.</summary>
    public Task NextAsync()
    {
        lock (gate)
        {
            listening ??= database.Postgres is { } postgres ? Task.Run(() => ListenAsync(postgres)) : Task.CompletedTask;
            if (heard.Task.IsCompleted)
            {
                heard = New();
            }

            return heard.Task;
        }
    }

    public void Dispose()
    {
        stop.Cancel();
        stop.Dispose();
    }

    async Task ListenAsync(NpgsqlDataSource postgres)
    {
        var token = stop.Token;
        while (!token.IsCancellationRequested)
        {
            try
            {
                await using var connection = await postgres.OpenConnectionAsync(token);
                connection.Notification += (_, _) => Tell();
                await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
                {
                    await listen.ExecuteNonQueryAsync(token);
                }

                while (true)
                {
                    await connection.WaitAsync(token);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception error) when (error is NpgsqlException or IOException or InvalidOperationException)
            {
                // The server is away; whoever works on steps meets the same and says so.
                await Task.Delay(Again, time, token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
    }

    void Tell()
    {
        lock (gate)
        {
            heard.TrySetResult();
        }
    }

    static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
