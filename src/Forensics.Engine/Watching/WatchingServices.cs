using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Engine.Watching;

/// <summary>Counting, sampling, health and drift.</summary>
static class WatchingServices
{
    public static IServiceCollection AddForensicsWatching(this IServiceCollection services)
    {
        services.AddSingleton<StepWatch>();
        services.AddSingleton<SignsOfLife>();
        services.AddSingleton<QueueSampler>();
        services.AddSingleton<DriftCheck>();
        services.AddSingleton<OperationsQueries>();
        // One that could not be opened is tried again.
        services.AddSingleton(provider => new Lazy<Database>(provider.GetRequiredService<Database>, LazyThreadSafetyMode.PublicationOnly));
        services.AddSingleton<Health>();
        services.AddSingleton(provider => new ScheduledTask("queue-sample", QueueSampler.Every, provider.GetRequiredService<QueueSampler>().SampleAsync));
        services.AddSingleton(provider => new ScheduledTask("drift", TimeSpan.FromDays(1), provider.GetRequiredService<DriftCheck>().RunAsync));
        return services;
    }
}
