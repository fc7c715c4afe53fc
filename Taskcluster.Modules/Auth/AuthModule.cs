using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Auth.Bootstrap;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Auth.Hawk;
using Taskcluster.Modules.Auth.Messages;
using Taskcluster.Modules.Auth.OtherSystems;
using Taskcluster.Modules.Auth.Roles;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bootstrap;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth;

/// <summary>Who is who, and who may do what.</summary>
public sealed class AuthModule : IModule
{
    public ServiceDeclaration Service { get; } = new(
        "auth",
        "Auth Service",
        """
        Auth keeps clients and roles, and knows what scopes a caller has. Every call to every service is signed by
        Hawk with the access token of a client, or with temporary credentials that a client has issued.
        """);

    public IReadOnlyList<ExchangeDeclaration> Exchanges => AuthExchanges.All;

    public IReadOnlyList<Type> MoreSchemas { get; } = [];

    public void AddServices(IServiceCollection services, ModuleSettings settings)
    {
        var options = settings.Read("Auth", section => section.Get<AuthOptions>());
        settings.Try(() => StaticClients.Wanted(options));
        services.AddSingleton(options);
        services.AddSingleton<ClientStore>();
        services.AddSingleton<CurrentRoles>();
        services.AddSingleton<AuthState>();
        services.AddSingleton<ClientChanges>();
        services.AddSingleton<HawkAuthenticator>();
        services.AddSingleton<IAuthenticator>(provider => provider.GetRequiredService<HawkAuthenticator>());
        services.AddSingleton<StaticClients>();
        services.AddSingleton<IServiceCredentials>(provider => provider.GetRequiredService<StaticClients>());
        services.AddSingleton<DefaultRoles>();
        OtherSystemsOptions.AddTo(services, settings);
        services.AddSingleton<IScopeAdvice, HolderAdvice>();
        services.AddSingleton(new EncryptedColumn("auth_clients", "client_id", "access_token"));
        services.AddSingleton<IBootstrapSection>(provider => new ClientsSection(
            provider.GetRequiredService<ClientStore>(), provider.GetRequiredService<AuthState>));
        services.AddSingleton<IBootstrapSection>(
            provider => new RolesSection(provider.GetRequiredService<AuthState>));
    }

    public async Task Start(IServiceProvider services)
    {
        await services.GetRequiredService<DefaultRoles>().LayDown();
        await services.GetRequiredService<StaticClients>().LayDown();
    }
}
