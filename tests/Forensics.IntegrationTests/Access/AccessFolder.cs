using Forensics.Engine;
using Forensics.Engine.Access;
using Forensics.IntegrationTests.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Access;

/// <summary>Accounts, keys and the audit record over a folder of their own, with a clock that moves only when told to and passwords that cost little.</summary>
sealed class AccessFolder : IDisposable
{
    public static readonly AccessOptions Options = new() { PasswordIterations = 1_000, SignInAttempts = 3, LockFor = TimeSpan.FromMinutes(15) };

    public static readonly Actor Admin = new(CallerKind.User, "root", Role.Administrator);

    readonly TestFolder folder;

    public AccessFolder(AccessOptions? options = null, TestDatabase database = TestDatabase.Sqlite)
    {
        folder = new TestFolder(database);
        Services = new ServiceCollection()
            .AddSingleton<TimeProvider>(folder.Time)
            .AddForensicsAccess(folder.Options with { Access = options ?? Options })
            .BuildServiceProvider();
    }

    public ServiceProvider Services { get; }

    public ManualTime Time => folder.Time;

    public TestFolder Folder => folder;

    public ApiKeys Keys => Services.GetRequiredService<ApiKeys>();

    public Accounts Accounts => Services.GetRequiredService<Accounts>();

    public AuditLog Audit => Services.GetRequiredService<AuditLog>();

    public async Task<IReadOnlyList<string>> ActionsAsync() => [.. (await Audit.QueryAsync(new AuditQuery(), default)).Entries.Reverse().Select(row => row.Action)];

    public void Dispose()
    {
        Services.Dispose();
        folder.Dispose();
    }
}
