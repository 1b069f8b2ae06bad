using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Jobs;

/// <summary>Gives steps their turns, so that no shop starves another: a shop may have so many steps in each turn, and turns are served one after the other.</summary>
/// <remarks>Start-time fair queueing (Goyal, Vin, Cheng, SIGCOMM 1996, section 2) with a quantum of several steps, so that a shop with few of them is served
/// in the order of acceptance. A shop that was idle begins at the turn being served, not at where it once stopped. Used by one transaction at a
/// time: the one that holds the common counter.</remarks>
sealed class TurnGiver
{
    readonly Dictionary<(string Shop, int Priority), TurnRow> shops;
    readonly Dictionary<int, long> served;
    readonly int stepsPerTurn;

    TurnGiver(Dictionary<(string, int), TurnRow> shops, Dictionary<int, long> served, int stepsPerTurn) =>
        (this.shops, this.served, this.stepsPerTurn) = (shops, served, stepsPerTurn);

    public static async Task<TurnGiver> LoadAsync(
        ForensicsDbContext db, IReadOnlyCollection<JobRequest> requests, int stepsPerTurn, CancellationToken cancellation)
    {
        var names = requests.Select(NameOf).Distinct().ToList();
        var shops = await db.Turns.AsTracking().Where(row => names.Contains(row.Shop)).ToDictionaryAsync(row => (row.Shop, row.Priority), cancellation);
        Dictionary<int, long> served = [];
        foreach (var priority in requests.Select(request => request.Priority).Distinct())
        {
            served[priority] = await ServedAsync(db, priority, cancellation);
        }

        return new TurnGiver(shops, served, stepsPerTurn);
    }

    /// <summary>The turn a step of the request would get.</summary>
    public long Next(JobRequest request) => Peek(request).Turn;

    /// <summary>Gives a step of the request its turn.</summary>
    public long Take(JobRequest request)
    {
        var (turn, used) = Peek(request);
        var key = (NameOf(request), request.Priority);
        if (!shops.TryGetValue(key, out var row))
        {
            row = shops[key] = new TurnRow { Shop = key.Item1, Priority = key.Priority, Turn = turn, Used = 0 };
        }

        (row.Turn, row.Used) = (turn, used + 1);
        return turn;
    }

    public async Task SaveAsync(ForensicsDbContext db, CancellationToken cancellation)
    {
        foreach (var row in shops.Values.Where(row => db.Entry(row).State == EntityState.Detached))
        {
            db.Turns.Add(row);
        }

        await db.SaveChangesAsync(cancellation);
    }

    (long Turn, int Used) Peek(JobRequest request)
    {
        var row = shops.GetValueOrDefault((NameOf(request), request.Priority));
        var now = served[request.Priority];
        return row is null || row.Turn < now ? (now, 0)
            : row.Used < stepsPerTurn ? (row.Turn, row.Used)
            : (row.Turn + 1, 0);
    }

    /// <summary>The turn that a priority has come to: of the first step that waits, else of the last that was given. Never goes back, though a
    /// step that failed may wait at an old one.</summary>
    static async Task<long> ServedAsync(ForensicsDbContext db, int priority, CancellationToken cancellation)
    {
        var name = FormattableString.Invariant($"turn-{priority}");
        var counter = await db.Counters.AsTracking().SingleOrDefaultAsync(row => row.Name == name, cancellation);
        var reached = await db.Jobs
                .Where(job => job.State == JobState.Waiting && job.Priority == priority && job.NotBefore == null)
                .OrderBy(job => job.Priority).ThenBy(job => job.Turn).ThenBy(job => job.Sequence)
                .Select(job => (long?)job.Turn)
                .FirstOrDefaultAsync(cancellation)
            ?? await db.Turns.Where(row => row.Priority == priority).MaxAsync(row => (long?)row.Turn, cancellation)
            ?? 0;
        if (counter is null)
        {
            db.Counters.Add(counter = new CounterRow { Name = name });
        }

        return counter.Value = Math.Max(counter.Value, reached);
    }

    static string NameOf(JobRequest request) => request.Shop ?? "";
}
