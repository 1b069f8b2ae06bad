using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Forensics.Engine.Storage;

/// <summary>Adds many rows of a table with one prepared statement, or by COPY where the database has it. The context's own way costs several times the
/// processor time a row, which is most of what taking a record costs.</summary>
static class RowInsert
{
    // Below, beginning and ending a COPY costs more than it saves.
    const int FewRows = 8;

    static readonly ConcurrentDictionary<IEntityType, Table> Tables = new();

    /// <summary>Adds rows in the context's transaction, in their order. The context doesn't track them.</summary>
    public static async Task InsertAsync<T>(ForensicsDbContext db, IReadOnlyCollection<T> rows, CancellationToken cancellation) where T : class
    {
        if (rows.Count == 0)
        {
            return;
        }

        var table = Tables.GetOrAdd(db.Model.FindEntityType(typeof(T))!, (type, context) => Table.Of(type, context), db);
        var transaction = db.Database.CurrentTransaction ?? throw new InvalidOperationException("Rows are added within a transaction.");
        if (rows.Count > FewRows && db.Database.GetDbConnection() is NpgsqlConnection postgres)
        {
            await CopyAsync(postgres, table, rows, cancellation);
            return;
        }

        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = transaction.GetDbTransaction();
        command.CommandText = table.Sql;
        var parameters = table.Columns.Select((column, i) => Add(command, column, i)).ToArray();
        await command.PrepareAsync(cancellation);
        foreach (var row in rows)
        {
            for (var i = 0; i < parameters.Length; i++)
            {
                parameters[i].Value = table.Columns[i].ValueOf(row);
            }

            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    static async Task CopyAsync<T>(NpgsqlConnection postgres, Table table, IReadOnlyCollection<T> rows, CancellationToken cancellation) where T : class
    {
        await using var copy = await postgres.BeginBinaryImportAsync(table.Copy, cancellation);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancellation);
            foreach (var column in table.Columns)
            {
                var value = column.ValueOf(row);
                await (value is DBNull ? copy.WriteNullAsync(cancellation) : copy.WriteAsync(value, column.Mapping.StoreTypeNameBase, cancellation));
            }
        }

        await copy.CompleteAsync(cancellation);
    }

    static DbParameter Add(DbCommand command, Column column, int i)
    {
        var parameter = column.Mapping.CreateParameter(command, $"@p{i}", null, nullable: true);
        command.Parameters.Add(parameter);
        return parameter;
    }

    sealed record Column(IProperty Property, RelationalTypeMapping Mapping)
    {
        readonly IClrPropertyGetter getter = Property.GetGetter();

        public object ValueOf(object row)
        {
            var value = getter.GetClrValue(row);
            return (value is null ? null : Mapping.Converter is { } converter ? converter.ConvertToProvider(value) : value) ?? DBNull.Value;
        }
    }

    sealed record Table(string Sql, string Copy, IReadOnlyList<Column> Columns)
    {
        public static Table Of(IEntityType type, ForensicsDbContext db)
        {
            var sql = db.GetService<ISqlGenerationHelper>();
            // Keys that the database numbers are left to it.
            List<Column> columns = [.. type.GetProperties()
                .Where(property => !(property.IsPrimaryKey() && property.ValueGenerated == ValueGenerated.OnAdd))
                .Select(property => new Column(property, property.GetRelationalTypeMapping()))];
            var names = string.Join(", ", columns.Select(column => sql.DelimitIdentifier(column.Property.GetColumnName())));
            var table = sql.DelimitIdentifier(type.GetTableName()!);
            return new Table(
                $"INSERT INTO {table} ({names}) VALUES ({string.Join(", ", columns.Select((_, i) => $"@p{i}"))})",
                $"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)",
                columns);
        }
    }
}
