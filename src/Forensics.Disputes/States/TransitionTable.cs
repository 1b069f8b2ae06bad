using System.Globalization;
using System.Text;

namespace Forensics.Disputes.States;

/// <summary>Which step is open in which state, and where it leads: data, so that it can be tested cell by cell and drawn.</summary>
/// <param name="name">Of the aggregate, in kebab case.</param>
/// <param name="code">The refusal of a step that a state does not have, where <paramref name="special"/> names no other.</param>
/// <param name="special">Cells that are refused with a code of their own.</param>
public sealed class TransitionTable<TState, TStep>(
    string name, string code, IReadOnlyList<Transition<TState, TStep>> rows, IReadOnlyList<ClosedStep<TState, TStep>>? special = null)
    where TState : struct, Enum
    where TStep : struct, Enum
{
    readonly Dictionary<(TState, TStep), Transition<TState, TStep>> cells = rows.ToDictionary(row => (row.From, row.Step));

    readonly Dictionary<(TState, TStep), string> codes = (special ?? []).ToDictionary(closed => (closed.State, closed.Step), closed => closed.Code);

    public string Name => name;

    public IReadOnlyList<Transition<TState, TStep>> Rows => rows;

    /// <summary>The row of a step in a state; null when the state does not have it.</summary>
    public Transition<TState, TStep>? Next(TState state, TStep step) => cells.GetValueOrDefault((state, step));

    /// <summary>Where a step that was accepted before leads; a step that the table lacks today leads nowhere.</summary>
    public TState After(TState state, TStep step) => cells.TryGetValue((state, step), out var row) ? row.To : state;

    /// <summary>The stable code with which a step is refused that a state does not have.</summary>
    public string CodeOf(TState state, TStep step) => codes.GetValueOrDefault((state, step), code);

    /// <summary>States that one or more steps lead to; a state is among them itself only when steps lead back to it.</summary>
    public IReadOnlySet<TState> Reachable(TState state)
    {
        HashSet<TState> seen = [];
        Stack<TState> open = new([state]);
        while (open.TryPop(out var at))
        {
            foreach (var row in rows.Where(row => row.From.Equals(at) && seen.Add(row.To)))
            {
                open.Push(row.To);
            }
        }

        return seen;
    }

    /// <summary>Whether a step that is not open now can be open after other steps.</summary>
    public bool CanStillBe(TState state, TStep step) => Reachable(state).Any(later => cells.ContainsKey((later, step)));

    /// <summary>Refuses a step that a state does not have: for now when it can still be open, else for good.</summary>
    internal Objection? Refuse(TState state, TStep step, string id) =>
        cells.ContainsKey((state, step))
            ? null
            : new Objection(new Refusal(CodeOf(state, step), id, DisputeJson.NameOf(state), DisputeJson.NameOf(step)), CanStillBe(state, step));

    /// <summary>A drawing for docs/states.md.</summary>
    public string ToMermaid()
    {
        var text = new StringBuilder("stateDiagram-v2\n");
        foreach (var row in rows)
        {
            var guards = row.Guards.Count == 0 ? "" : $" [{string.Join(", ", row.Guards)}]";
            text.Append(CultureInfo.InvariantCulture, $"    {Id(row.From)} --> {Id(row.To)}: {DisputeJson.NameOf(row.Step)}{guards}\n");
        }

        return text.ToString();
    }

    static string Id(TState state) => DisputeJson.NameOf(state).Replace('-', '_');
}

/// <param name="Guards">Refusal codes of what has to hold besides.</param>
public sealed record Transition<TState, TStep>(TState From, TStep Step, TState To, params IReadOnlyList<string> Guards);

/// <summary>A step that a state does not have, refused with a code of its own.</summary>
public sealed record ClosedStep<TState, TStep>(TState State, TStep Step, string Code);

/// <summary>Why a record is not taken.</summary>
/// <param name="CanStillFit">Other records can make it fit.</param>
sealed record Objection(Refusal Why, bool CanStillFit)
{
    public static Objection Never(string code, params IReadOnlyList<string> args) => new(new Refusal(code, args), false);

    public static Objection NotYet(string code, params IReadOnlyList<string> args) => new(new Refusal(code, args), true);
}
