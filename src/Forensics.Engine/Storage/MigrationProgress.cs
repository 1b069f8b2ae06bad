using System.Diagnostics;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Forensics.Engine.Storage;

/// <summary>Hears from the migrator, which has no other way of telling, which migration it begins; for as long as it is not disposed of.</summary>
sealed class MigrationProgress : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    readonly List<IDisposable> subscriptions = [];
    readonly IReadOnlyList<string> pending;
    readonly Action<int, int, string> tell;

    public MigrationProgress(IReadOnlyList<string> pending, Action<int, int, string> tell)
    {
        (this.pending, this.tell) = (pending, tell);
        subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
        {
            subscriptions.Add(value.Subscribe(this, name => name == RelationalEventId.MigrationApplying.Name));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is MigrationEventData { Migration: var migration } && migration.GetType().GetCustomAttribute<MigrationAttribute>() is { Id: var id }
            && pending.ToList().IndexOf(id) is var place and >= 0)
        {
            tell(place + 1, pending.Count, pending[place]);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => subscriptions.ForEach(subscription => subscription.Dispose());
}
