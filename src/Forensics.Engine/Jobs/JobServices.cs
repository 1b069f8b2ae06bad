using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Engine.Jobs;

/// <summary>The queue, who does the work in it, and the work that comes round by the clock.</summary>
public static class JobServices
{
    public static IServiceCollection AddForensicsJobs(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var random = new Random();
        var gate = new Lock();
        services.AddSingleton<IJobQueue>(provider => ActivatorUtilities.CreateInstance<JobQueue>(provider, (Func<double>)Jitter));
        services.AddSingleton<JobListener>();
        services.AddSingleton<JobAdmin>();
        services.AddSingleton<Scheduler>();
        return services;

        double Jitter()
        {
            lock (gate)
            {
                return random.NextDouble();
            }
        }
    }
}
