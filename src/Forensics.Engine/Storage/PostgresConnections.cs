using System.Data.Common;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Forensics.Engine.Storage;

/// <summary>Connections to a server that may be restarted at any moment: opening one waits for the server, for a while.</summary>
/// <remarks>A transaction that was cut is not repeated here: only its caller knows whether it may be.</remarks>
sealed class PostgresConnections(NpgsqlDataSource source, TimeSpan patience, TimeProvider time) : DbConnectionInterceptor
{
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    // A pooled connection may have outlived its server: at most once in this time a round trip asks.
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    long lastGood;

    public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        OpenAsync((NpgsqlConnection)connection, isAsync: false, CancellationToken.None).GetAwaiter().GetResult();
        return InterceptionResult.Suppress();
    }

    public override async ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        await OpenAsync((NpgsqlConnection)connection, isAsync: true, cancellationToken);
        return InterceptionResult.Suppress();
    }

    async Task OpenAsync(NpgsqlConnection connection, bool isAsync, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await TryOpenAsync(connection, isAsync, cancellation);
                return;
            }
            catch (Exception error) when (MayPass(error) && time.GetElapsedTime(began) + pause < patience)
            {
                // What lies in the pool is of the same broken kind.
                source.Clear();
            }

            // Many processes wait for one server: they shall not all come at the same moment.
            var wait = pause * (0.5 + RandomNumberGenerator.GetInt32(1000) / 1000.0);
            if (isAsync)
            {
                await Task.Delay(wait, time, cancellation);
            }
            else
            {
                Thread.Sleep(wait);
            }
        }
    }

    async Task TryOpenAsync(NpgsqlConnection connection, bool isAsync, CancellationToken cancellation)
    {
        await (isAsync ? connection.OpenAsync(cancellation) : Run(connection.Open));
        var last = Interlocked.Read(ref lastGood);
        if (last != 0 && time.GetElapsedTime(last) < Fresh)
        {
            return;
        }

        try
        {
            await using var ask = new NpgsqlCommand("SELECT 1", connection) { CommandTimeout = 5 };
            await (isAsync ? ask.ExecuteNonQueryAsync(cancellation) : Run(() => ask.ExecuteNonQuery()));
            Interlocked.Exchange(ref lastGood, time.GetTimestamp());
        }
        catch
        {
            await (isAsync ? connection.CloseAsync() : Run(connection.Close));
            throw;
        }
    }

    static Task Run(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    internal static bool MayPass(Exception error) => StorageFailure.KindOf(error) is StorageFailureKind.Unreachable or StorageFailureKind.Busy;
}
