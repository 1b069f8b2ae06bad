using System.Data.Common;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Forensics.Engine.Ledger;

/// <summary>Gives entries their place in the chain, batch by batch. Any number may run: the head's row lets one at a time through.</summary>
public sealed class LedgerSealer(IDbContextFactory<ForensicsDbContext> database)
{
    /// <summary>Name of the scheduled task.</summary>
    public const string TaskName = "ledger-seal";

    // A second's decisions and accesses many times over; a batch holds the head for some tens of milliseconds.
    const int BatchEntries = 1_000;

    /// <summary>Seals what is there; entries of transactions that end later are left to the next run.</summary>
    /// <returns>How many entries.</returns>
    public async Task<long> SealAsync(CancellationToken cancellation)
    {
        await LedgerBacklog.EnterAsync(database, cancellation);
        for (long sealedNow = 0; ;)
        {
            var batch = await SealBatchAsync(cancellation);
            sealedNow += batch;
            if (batch < BatchEntries)
            {
                return sealedNow;
            }
        }
    }

    async Task<int> SealBatchAsync(CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        // Asked first without the lock: most seconds have nothing to seal.
        if (!await db.Ledger.AnyAsync(row => row.Place == null, cancellation))
        {
            return 0;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // An update that changes nothing locks the row until the end, on every database.
        await db.LedgerHead.ExecuteUpdateAsync(set => set.SetProperty(row => row.Place, row => row.Place), cancellation);
        var head = await db.LedgerHead.AsNoTracking().SingleAsync(cancellation);
        // Numbers may become visible out of order, so no number is remembered: whatever has no place yet is taken.
        var rows = await db.Ledger.AsNoTracking().Where(row => row.Place == null).OrderBy(row => row.Number).Take(BatchEntries).ToListAsync(cancellation);
        var (place, hash) = (head.Place, head.Hash);
        foreach (var row in rows)
        {
            (row.Place, row.Previous) = (++place, hash);
            row.Hash = hash = LedgerHash.OfEntry(place, row.Previous, row);
        }

        await WriteAsync(db, transaction.GetDbTransaction(), rows, cancellation);
        await db.LedgerHead.ExecuteUpdateAsync(set => set.SetProperty(row => row.Place, place).SetProperty(row => row.Hash, hash), cancellation);
        await transaction.CommitAsync(cancellation);
        return rows.Count;
    }

    static async Task WriteAsync(ForensicsDbContext db, DbTransaction transaction, List<LedgerRow> rows, CancellationToken cancellation)
    {
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        if (command is NpgsqlCommand)
        {
            command.CommandText = """
                UPDATE "Ledger" SET "Place" = "sealed"."place", "Previous" = "sealed"."previous", "Hash" = "sealed"."hash"
                FROM unnest($1, $2, $3, $4) AS "sealed"("number", "place", "previous", "hash") WHERE "Ledger"."Number" = "sealed"."number"
                """;
            command.Parameters.Add(new NpgsqlParameter { Value = rows.Select(row => row.Number).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
            command.Parameters.Add(new NpgsqlParameter { Value = rows.Select(row => row.Place!.Value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
            command.Parameters.Add(new NpgsqlParameter { Value = rows.Select(row => row.Previous!).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            command.Parameters.Add(new NpgsqlParameter { Value = rows.Select(row => row.Hash!).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            await command.ExecuteNonQueryAsync(cancellation);
            return;
        }

        command.CommandText = """UPDATE "Ledger" SET "Place" = @place, "Previous" = @previous, "Hash" = @hash WHERE "Number" = @number""";
        var (number, place, previous, hash) = (Parameter(command, "@number"), Parameter(command, "@place"), Parameter(command, "@previous"), Parameter(command, "@hash"));
        foreach (var row in rows)
        {
            (number.Value, place.Value, previous.Value, hash.Value) = (row.Number, row.Place, row.Previous, row.Hash);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    static DbParameter Parameter(DbCommand command, string name)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        command.Parameters.Add(parameter);
        return parameter;
    }
}
