using System.Globalization;
using System.Text;
using Forensics.Engine.Match;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.IntegrationTests.Banks;

/// <summary>Lists of hashes of a seed, and what a bank holds.</summary>
static class HashLists
{
    public const string Header = "pdq,quality,url,first_seen\n";

    /// <summary>Rows of random hashes; every tenth names the hash and the source of the row five before it, with another quality.</summary>
    public static string Rows(int seed, int count)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        List<(string Hash, string Source)> rows = [];
        for (var i = 0; i < count; i++)
        {
            var bytes = new byte[32];
            random.NextBytes(bytes);
            rows.Add(i % 10 == 9 ? rows[i - 5] : (Convert.ToHexStringLower(bytes), $"https://example.org/{seed}/{i}.jpg?a,b"));
            text.Append(CultureInfo.InvariantCulture, $"{rows[i].Hash},{random.Next(101)},\"{rows[i].Source}\",2026-01-{1 + i % 28:00}T00:00:00+08:00\n");
        }

        return text.ToString();
    }

    public static async IAsyncEnumerable<HashListLine> Lines(string csv)
    {
        await foreach (var line in HashList.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(csv)), "list.csv"))
        {
            yield return line;
        }
    }

    /// <summary>The oracle: what a loop that looks each row up would keep.</summary>
    public static async Task<List<string>> ByLoopAsync(string csv)
    {
        Dictionary<(string, string), string> kept = [];
        await foreach (var line in Lines(csv))
        {
            if (line.Row is { } row && !kept.ContainsKey((row.Hash.ToString(), row.Source)))
            {
                kept[(row.Hash.ToString(), row.Source)] = Text(row.Hash.ToString(), row.Quality, row.Source, row.FirstSeenAt!.Value);
            }
        }

        return [.. kept.Values.Order(StringComparer.Ordinal)];
    }

    /// <summary>What the bank holds; numbers of the counter must be given once each, and no row may have one that was not given.</summary>
    public static async Task<List<string>> StoredAsync(ForensicsDbContext db, string bank)
    {
        var rows = await db.KnownHashes.AsNoTracking().ToListAsync();
        var last = (await db.Counters.AsNoTracking().SingleAsync(row => row.Name == ForensicsDbContext.Sequence)).Value;
        Assert.All(rows, row => Assert.InRange(row.Sequence, 1, last));
        return [.. rows.Where(row => row.Bank == bank).Select(row => Text(Convert.ToHexStringLower(row.Pdq), row.Quality, row.Source, row.FirstSeenAt)).Order(StringComparer.Ordinal)];
    }

    static string Text(string hash, int quality, string source, DateTimeOffset firstSeenAt) =>
        string.Create(CultureInfo.InvariantCulture, $"{hash} {quality} {source} {firstSeenAt.UtcDateTime:O}");
}
