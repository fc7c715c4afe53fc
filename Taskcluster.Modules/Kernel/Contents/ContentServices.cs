using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Contents;

/// <summary>What the store of contents needs of a host.</summary>
public static class ContentServices
{
    public static void AddContents(this IServiceCollection services)
    {
        services.AddSingleton<ContentLimits>();
        services.AddSingleton<ContentStore>();
        services.AddHostedService<SweepContents>();
        services.AddSingleton(provider =>
            new ContentUrlKey(provider.GetRequiredService<Encryption>().Derive("artifact urls")));
        services.AddSingleton<SignedUrls>();
    }
}
