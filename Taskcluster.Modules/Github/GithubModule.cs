using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Github.Rendering;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.Github;

/// <summary>
/// Tasks for what happens in repositories (spec/services.md §4.8). So far it only renders <c>.taskcluster.yml</c>; the
/// methods, messages and the webhook that deal with GitHub itself are not there yet.
/// </summary>
public sealed class GithubModule : IModule
{
    public ServiceDeclaration Service { get; } = new(
        "github",
        "GitHub Service",
        """
        A repository says in its `.taskcluster.yml` which tasks are to be made when somebody pushes to it, opens a pull
        request, publishes a release or comments. This service tells which tasks such a file makes of an event. It does
        not talk to GitHub.
        """);

    public IReadOnlyList<ExchangeDeclaration> Exchanges { get; } = [];

    public IReadOnlyList<Type> MoreSchemas { get; } = [typeof(VersionZeroFile), typeof(VersionOneFile)];

    public void AddServices(IServiceCollection services, ModuleSettings settings) =>
        services.AddSingleton(settings.Read("Github", section => section.Get<GithubOptions>()));
}
