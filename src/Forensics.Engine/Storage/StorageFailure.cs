using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Forensics.Engine.Storage;

/// <summary>What is wrong with the storage when it fails.</summary>
public enum StorageFailureKind
{
    /// <summary>No space is left, on the disk or on the database's.</summary>
    NoSpace,

    /// <summary>The database does not answer: it is down, starting, or the way to it is cut. It comes back by itself, or by its operator.</summary>
    Unreachable,

    /// <summary>Others are in the way: locks, too many connections.</summary>
    Busy,

    /// <summary>The disk or the database file can't be read or written.</summary>
    Broken,
}

/// <summary>Tells failures of the disk and of the database from everything else that can go wrong.</summary>
public static class StorageFailure
{
    /// <summary>True where the next record would meet the same: a full disk, a database that can't be reached or written to.</summary>
    public static bool Is(Exception error) => KindOf(error) is not null;

    /// <summary>The kind of a failure, also when it is wrapped; null for what is no failure of the storage.</summary>
    public static StorageFailureKind? KindOf(Exception? error) => error switch
    {
        null => null,
        StorageException known => KindOf(known.InnerException) ?? StorageFailureKind.Broken,
        PostgresException postgres => OfState(postgres.SqlState),
        NpgsqlException { IsTransient: true } => StorageFailureKind.Unreachable,
        SqliteException sqlite => OfSqlite(sqlite.SqliteErrorCode),
        DbException { IsTransient: true } => StorageFailureKind.Busy,
        IOException io when IsFull(io) => StorageFailureKind.NoSpace,
        IOException or UnauthorizedAccessException => StorageFailureKind.Broken,
        _ => KindOf(error.InnerException),
    };

    /// <summary>True where another transaction got in the way and the same one, begun anew, sees what that one did.</summary>
    public static bool IsCollision(Exception? error) => error switch
    {
        null => false,
        PostgresException postgres => postgres.SqlState
            is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected,
        // sqlite3.h: CONSTRAINT_PRIMARYKEY, CONSTRAINT_UNIQUE.
        SqliteException sqlite => sqlite.SqliteExtendedErrorCode is 1555 or 2067,
        _ => IsCollision(error.InnerException),
    };

    /// <summary>Runs a transaction, and once more for each collision with another one.</summary>
    internal static async Task<T> AgainAfterCollisionAsync<T>(Func<Task<T>> transaction)
    {
        const int Tries = 5;
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await transaction();
            }
            catch (Exception error) when (tries < Tries && IsCollision(error))
            {
                // Whoever was in the way has committed by now.
            }
        }
    }

    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    const string IdleInTransaction = "25P03";

    static StorageFailureKind? OfState(string state) => state switch
    {
        PostgresErrorCodes.DiskFull => StorageFailureKind.NoSpace,
        // A server that was made read-only is a standby, or about to be one.
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.DatabaseDropped
            or PostgresErrorCodes.ReadOnlySqlTransaction or IdleInTransaction => StorageFailureKind.Unreachable,
        PostgresErrorCodes.OutOfMemory or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.ConfigurationLimitExceeded or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.QueryCanceled => StorageFailureKind.Busy,
        PostgresErrorCodes.IoError or PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => StorageFailureKind.Broken,
        _ => state.StartsWith("08", StringComparison.Ordinal) ? StorageFailureKind.Unreachable : null,
    };

    // sqlite3.h: BUSY, LOCKED, READONLY, IOERR, CORRUPT, FULL, CANTOPEN.
    static StorageFailureKind? OfSqlite(int code) => code switch
    {
        5 or 6 => StorageFailureKind.Busy,
        13 => StorageFailureKind.NoSpace,
        8 or 10 or 11 or 14 => StorageFailureKind.Broken,
        _ => null,
    };

    // errno.h of Linux: EFBIG, ENOSPC, EDQUOT.
    static bool IsFull(IOException error) => error.HResult is 27 or 28 or 122 || error.Message.Contains("No space left", StringComparison.Ordinal);
}
