using Forensics.Engine.Banks;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Forensics.Engine.Access;

/// <summary>Accounts, keys, links, policies, banks and the audit record over a data folder; enough for commands that examine nothing.</summary>
public static class AccessServices
{
    public static IServiceCollection AddForensicsAccess(this IServiceCollection services, EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options.Access);
        // Services have waited for space (Database.Wait); a disk that fills up just then must not end their start.
        services.AddSingleton(_ => DataFolder.Open(options.DataFolder, needsSpace: false));
        services.AddSingleton(provider => Database.Open(provider.GetRequiredService<DataFolder>(), options.Postgres, new DatabaseStart
        {
            Patience = TimeSpan.FromSeconds(options.DatabasePatienceSeconds),
            ConnectionPatience = TimeSpan.FromSeconds(options.ConnectionPatienceSeconds),
            Log = provider.GetRequiredService<ILogger<Database>>(),
        }));
        services.AddSingleton<IDbContextFactory<ForensicsDbContext>>(provider => provider.GetRequiredService<Database>());
        services.AddSingleton<AuditLog>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<Accounts>();
        services.AddSingleton<SessionStamps>();
        services.AddSingleton<SignInLinks>();
        services.AddSingleton<BankAdmin>();
        services.AddSingleton<HashImport>();
        services.AddSingleton(provider => new Policies(
            provider.GetRequiredService<Database>(), provider.GetRequiredService<AuditLog>(), provider.GetRequiredService<TimeProvider>(), options.ModelsFolder));
        services.AddSingleton(provider => new MerchantTokens(provider.GetRequiredService<DataFolder>().MerchantKeys, options.Access, provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
