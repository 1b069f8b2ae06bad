using System.Data.Common;
using System.Text;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Forensics.Engine.Storage;

/// <summary>Sees each command before and after: texts as the server can hold them; and after a cut the rest of the pool is not trusted either.</summary>
sealed class PostgresCommands(NpgsqlDataSource source) : DbCommandInterceptor
{
    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => Look(eventData);

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Look(eventData);
        return Task.CompletedTask;
    }

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        PostgresText.Clean(command.Parameters);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        PostgresText.Clean(command.Parameters);
        return ValueTask.FromResult(result);
    }

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        PostgresText.Clean(command.Parameters);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        PostgresText.Clean(command.Parameters);
        return ValueTask.FromResult(result);
    }

    void Look(CommandErrorEventData eventData)
    {
        if (StorageFailure.KindOf(eventData.Exception) == StorageFailureKind.Unreachable)
        {
            source.Clear();
        }
    }
}

/// <summary>Texts as PostgreSQL can hold them: without NUL characters and halves of surrogate pairs, which SQLite takes as they come.</summary>
/// <remarks>Records with such ids are refused before; this keeps a look-up of one from being an error instead of finding nothing.</remarks>
static class PostgresText
{
    public static void Clean(DbParameterCollection parameters)
    {
        foreach (DbParameter parameter in parameters)
        {
            switch (parameter.Value)
            {
                case string text when !IsClean(text):
                    parameter.Value = Clean(text);
                    break;
                case IEnumerable<string> texts when texts.Any(text => text is not null && !IsClean(text)):
                    parameter.Value = texts.Select(text => text is null ? null : Clean(text)).ToArray();
                    break;
                default:
                    break;
            }
        }
    }

    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) // Gives U+FFFD for half a pair.
        {
            clean.Append((rune.Value == 0 ? Rune.ReplacementChar : rune).ToString());
        }

        return clean.ToString();
    }

    public static bool IsClean(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i]))))
            {
                return false;
            }
        }

        return true;
    }
}
