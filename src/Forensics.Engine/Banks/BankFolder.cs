using System.Globalization;
using Forensics.Engine.Match;
using Forensics.Engine.Storage;
using Forensics.Imaging.Hashing;
using Forensics.Imaging.Hashing.Index;
using Forensics.Similarity.Copies;
using Microsoft.Data.Sqlite;

namespace Forensics.Engine.Banks;

/// <summary>Banks of known pictures in a folder of their own, without records or workers: what <c>index</c> works on. One process at a time.</summary>
/// <remarks><c>banks.db</c> holds everything that was added; the search index beside it is a copy, brought up to date when the folder is opened, and built again
/// when it is damaged or of another version.</remarks>
public sealed class BankFolder : IDisposable
{
    const string Schema = """
        PRAGMA journal_mode = WAL;
        CREATE TABLE IF NOT EXISTS Banks (Name TEXT NOT NULL PRIMARY KEY, Kind TEXT NOT NULL, MatchBits INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS Entries (
            Id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, Bank TEXT NOT NULL REFERENCES Banks (Name), Path TEXT NOT NULL,
            Key BLOB NOT NULL, Quality INTEGER NOT NULL, FirstSeenAt TEXT NULL, Print BLOB NULL, UNIQUE (Bank, Path, Key));
        CREATE INDEX IF NOT EXISTS EntriesByKey ON Entries (Key);
        """;

    // A template that thousands used is verified on the best of its copies.
    const int MostVerified = 100;

    // Rows of a transaction: what a kill may cost.
    const int HashesAtOnce = 20_000;

    readonly string folder;
    readonly Action<string> tell;
    readonly CopyVerifier verifier;
    readonly SqliteConnection db;
    CopyIndex index;

    BankFolder(string folder, CopyVerifier verifier, Action<string> tell, SqliteConnection db)
    {
        (this.folder, this.verifier, this.tell, this.db) = (folder, verifier, tell, db);
        index = OpenIndex();
    }

    string IndexFolder => Path.Combine(folder, "index");

    /// <param name="tell">Is told when the index is built again.</param>
    /// <exception cref="ConfigurationException">The folder can't be made or written, or another process has it open.</exception>
    public static BankFolder Open(string folder, CopyVerifier verifier, Action<string> tell)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentNullException.ThrowIfNull(tell);
        folder = Path.GetFullPath(folder);
        SqliteConnection? db = null;
        try
        {
            Directory.CreateDirectory(folder);
            SQLitePCL.Batteries_V2.Init();
            db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "banks.db"), Pooling = false }.ToString());
            db.Open();
            Execute(db, Schema);
            CheckVersion(db, folder);
            return new BankFolder(folder, verifier, tell, db);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SqliteException)
        {
            db?.Dispose();
            throw new ConfigurationException($"The index folder {folder} can't be used: {error.Message} Give another one with --index.");
        }
    }

    /// <summary>Every bank with how many pictures and hashes it holds, by name.</summary>
    public IReadOnlyList<FolderBank> Banks => Read(
        """
        SELECT Name, Kind, MatchBits, (SELECT count(*) FROM Entries WHERE Bank = Name AND Print IS NOT NULL), (SELECT count(*) FROM Entries WHERE Bank = Name AND Print IS NULL)
        FROM Banks ORDER BY Name
        """,
        row => new FolderBank(row.GetString(0), row.GetString(1) == BankKind.Negative, row.GetInt32(2), row.GetInt64(3), row.GetInt64(4)));

    /// <summary>Size of the search index on the disk, bytes.</summary>
    public long IndexBytes => index.FileBytes;

    /// <summary>Makes a bank where there is none of the name, and changes what is not null.</summary>
    /// <exception cref="ConfigurationException">The name or the bits can't be taken.</exception>
    public void SetBank(string bank, bool? negative = null, int? matchBits = null)
    {
        BankAdmin.CheckName(bank);
        if (matchBits is < 0 or > CopyVerifier.SameBits)
        {
            throw new ConfigurationException($"--match-bits is {matchBits}; it must be from 0 to {CopyVerifier.SameBits}.");
        }

        Execute(
            db,
            """
            INSERT INTO Banks (Name, Kind, MatchBits) VALUES ($bank, coalesce($kind, 'known'), coalesce($bits, 31))
            ON CONFLICT (Name) DO UPDATE SET Kind = coalesce($kind, Kind), MatchBits = coalesce($bits, MatchBits)
            """,
            ("$bank", bank), ("$kind", negative is { } isNegative ? isNegative ? BankKind.Negative : BankKind.Known : null), ("$bits", matchBits));
    }

    /// <summary>True when the bank has the file under the path.</summary>
    public bool Has(string bank, string path, string sha256) =>
        Read("SELECT 1 FROM Entries WHERE Bank = $bank AND Path = $path AND Key = $key", row => true, ("$bank", bank), ("$path", path), ("$key", Convert.FromHexString(sha256))).Count > 0;

    /// <summary>Adds a picture, for good when this returns.</summary>
    public void Add(string bank, string path, string sha256, CopyPrint print)
    {
        ArgumentNullException.ThrowIfNull(print);
        Kept(() => Execute(
            db,
            "INSERT OR IGNORE INTO Entries (Bank, Path, Key, Quality, Print) VALUES ($bank, $path, $key, $quality, $print)",
            ("$bank", bank), ("$path", path), ("$key", Convert.FromHexString(sha256)), ("$quality", print.Regions[0].Quality), ("$print", print.ToBytes())));
    }

    /// <summary>Adds hashes of pictures that are not at hand. Killed and given again, it goes on where it was.</summary>
    /// <returns>How many were new.</returns>
    public async Task<long> AddAsync(string bank, IAsyncEnumerable<HashListRow> rows, CancellationToken cancellation)
    {
        var added = 0L;
        await foreach (var some in rows.Chunk(HashesAtOnce).WithCancellation(cancellation))
        {
            Kept(() =>
            {
                using var transaction = db.BeginTransaction();
                using var insert = db.CreateCommand();
                insert.CommandText = "INSERT OR IGNORE INTO Entries (Bank, Path, Key, Quality, FirstSeenAt) VALUES ($bank, $path, $key, $quality, $seen)";
                insert.Parameters.AddWithValue("$bank", bank);
                var (path, key) = (insert.Parameters.Add("$path", SqliteType.Text), insert.Parameters.Add("$key", SqliteType.Blob));
                var (quality, seen) = (insert.Parameters.Add("$quality", SqliteType.Integer), insert.Parameters.Add("$seen", SqliteType.Text));
                foreach (var row in some)
                {
                    (path.Value, key.Value, quality.Value) = (row.Source, PdqBytes.Write(row.Hash), row.Quality);
                    seen.Value = row.FirstSeenAt is { } at ? at.ToString("O", CultureInfo.InvariantCulture) : DBNull.Value;
                    added += insert.ExecuteNonQuery();
                }

                transaction.Commit();
            });
        }

        return added;
    }

    /// <summary>Brings the search index up to what was added.</summary>
    /// <param name="report">Entries done, of how many.</param>
    /// <exception cref="StorageException">The disk is full; what was added is kept, and the index as it was stays in service.</exception>
    public void Refresh(Action<int, int>? report = null) => Kept(() => CatchUp(report));

    /// <summary>Everything in the folder that has to do with the picture, best first.</summary>
    public IReadOnlyList<FolderMatch> Search(string sha256, CopyPrint print)
    {
        ArgumentNullException.ThrowIfNull(print);
        var found = Candidates(print).Concat(Equal(sha256)).DistinctBy(entry => entry.Id).ToList();
        var matches = found
            .Select(entry => (Entry: entry, Match: Verify(sha256, print, entry)))
            .Where(pair => pair.Match is not null)
            .Select(pair => new FolderMatch(pair.Entry.Bank, pair.Entry.Path, pair.Entry.IsNegative, pair.Entry.FirstSeenAt, pair.Match!))
            .OrderBy(match => match.Match.Relation)
            .ThenByDescending(match => match.Match.Llr10)
            .ThenByDescending(match => match.Match.Inliers)
            .ThenBy(match => match.Match.DistanceBits)
            .ThenBy(match => match.Path, StringComparer.Ordinal)
            .ToList();
        // A picture of a negative bank says nothing wherever else it is known from.
        var silencer = matches.Find(match => match.IsNegative && match.Match.Relation == CopyRelation.SamePicture)?.Bank;
        return silencer is null ? matches : matches.ConvertAll(match => match with { SilencedBy = match.IsNegative ? null : silencer });
    }

    /// <summary>Compares every checksum of the index; a damaged one is built again.</summary>
    /// <returns>True when nothing was wrong.</returns>
    public bool Check()
    {
        try
        {
            index.Verify();
            return true;
        }
        catch (HammingIndexException damage)
        {
            Rebuild(damage);
            return false;
        }
    }

    public void Dispose()
    {
        index.Dispose();
        db.Dispose();
    }

    static void CheckVersion(SqliteConnection db, string folder)
    {
        using var read = Command(db, "PRAGMA user_version");
        var version = (long)read.ExecuteScalar()!;
        if (version == 0)
        {
            Execute(db, FormattableString.Invariant($"PRAGMA user_version = {CopyPrint.Version}"));
        }
        else if (version != CopyPrint.Version)
        {
            db.Dispose();
            throw new ConfigurationException($"The index folder {folder} holds prints of version {version}; this program makes version {CopyPrint.Version}. Add the pictures again to a new folder.");
        }
    }

    CopyMatch? Verify(string sha256, CopyPrint print, Entry entry) =>
        Convert.ToHexStringLower(entry.Key) == sha256 ? CopyMatch.OfEqualBytes
        : entry.Print is { } known ? verifier.Verify(print, CopyPrintBytes.Read(known), entry.MatchBits)
        : CopyVerifier.OfHash(print, PdqBytes.Read(entry.Key), entry.MatchBits);

    IEnumerable<Entry> Candidates(CopyPrint print)
    {
        IReadOnlyList<CopyCandidate> candidates;
        try
        {
            candidates = index.Search(print);
        }
        catch (HammingIndexException damage)
        {
            lock (db)
            {
                Rebuild(damage);
            }

            candidates = index.Search(print);
        }

        return candidates.Take(MostVerified).SelectMany(candidate => Entries("e.Id = $id", ("$id", candidate.Id)));
    }

    List<Entry> Equal(string sha256) => Entries("e.Key = $key", ("$key", Convert.FromHexString(sha256)));

    List<Entry> Entries(string condition, (string, object?) parameter) => Read(
        $"SELECT e.Id, e.Bank, e.Path, e.Key, e.FirstSeenAt, e.Print, b.Kind, b.MatchBits FROM Entries e JOIN Banks b ON b.Name = e.Bank WHERE {condition}",
        row => new Entry(
            row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetFieldValue<byte[]>(3),
            row.IsDBNull(4) ? null : DateTimeOffset.Parse(row.GetString(4), CultureInfo.InvariantCulture),
            row.IsDBNull(5) ? null : row.GetFieldValue<byte[]>(5), row.GetString(6) == BankKind.Negative, row.GetInt32(7)),
        parameter);

    CopyIndex OpenIndex()
    {
        try
        {
            return CopyIndex.Open(IndexFolder);
        }
        catch (HammingIndexException damage) when (damage.InnerException is not (IOException or UnauthorizedAccessException))
        {
            tell($"{damage.Message} It is built again from banks.db.");
            Directory.Delete(IndexFolder, recursive: true);
            return CopyIndex.Open(IndexFolder);
        }
    }

    void Rebuild(HammingIndexException damage)
    {
        tell($"{damage.Problem} The index is built again from banks.db.");
        index.Dispose();
        Directory.Delete(IndexFolder, recursive: true);
        index = CopyIndex.Open(IndexFolder);
        CatchUp(null);
    }

    void CatchUp(Action<int, int>? report)
    {
        var from = index.Checkpoint;
        var all = Read("SELECT count(*) FROM Entries WHERE Id > $from", row => row.GetInt32(0), ("$from", from))[0];
        if (all == 0)
        {
            return;
        }

        var (last, done) = (from, 0);
        using var command = Command(db, "SELECT Id, Key, Quality, Print FROM Entries WHERE Id > $from ORDER BY Id", ("$from", from));
        using (var row = command.ExecuteReader())
        {
            while (row.Read())
            {
                last = row.GetInt64(0);
                if (!row.IsDBNull(3))
                {
                    index.Add(last, CopyPrintBytes.Read(row.GetFieldValue<byte[]>(3)));
                }
                else if (row.GetInt32(2) >= RegionHash.MinQuality)
                {
                    index.Add(last, PdqBytes.Read(row.GetFieldValue<byte[]>(1)));
                }

                report?.Invoke(++done, all);
                if (index.NeedsMerge)
                {
                    index.Merge(last);
                }
            }
        }

        index.Merge(last);
    }

    /// <exception cref="StorageException">The disk is full or broken.</exception>
    void Kept(Action write)
    {
        try
        {
            lock (db)
            {
                write();
            }
        }
        catch (Exception error) when (error is not StorageException && StorageFailure.Is(error))
        {
            throw new StorageException($"The index folder {folder} can't be written: {error.Message} What was added so far is kept; make room, and run the same command again.", error);
        }
    }

    List<T> Read<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<(string, object?)> parameters)
    {
        lock (db)
        {
            List<T> rows = [];
            using var command = Command(db, sql, parameters);
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                rows.Add(map(row));
            }

            return rows;
        }
    }

    static void Execute(SqliteConnection db, string sql, params ReadOnlySpan<(string, object?)> parameters)
    {
        using var command = Command(db, sql, parameters);
        command.ExecuteNonQuery();
    }

    static SqliteCommand Command(SqliteConnection db, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = db.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    /// <param name="Key">SHA-256 of the file, or the hash where there is no file.</param>
    sealed record Entry(long Id, string Bank, string Path, byte[] Key, DateTimeOffset? FirstSeenAt, byte[]? Print, bool IsNegative, int MatchBits);
}

/// <param name="Hashes">Of pictures that are not at hand.</param>
public sealed record FolderBank(string Name, bool IsNegative, int MatchBits, long Pictures, long Hashes);

/// <param name="SilencedBy">A negative bank that knows the picture, too; null when none does.</param>
public sealed record FolderMatch(string Bank, string Path, bool IsNegative, DateTimeOffset? FirstSeenAt, CopyMatch Match, string? SilencedBy = null);
