using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WebServer.Api;
using Taskcluster.Modules.WebServer.SignIn;
using Taskcluster.Modules.WebServer.ThirdParty;

namespace Taskcluster.Modules.WebServer;

/// <summary>
/// What signing in rests on (spec/services.md §4.9, §6.1): the credentials of sessions, one-time links, and the login
/// of third parties. The pages themselves are the program's.
/// </summary>
public sealed class WebServerModule : IModule
{
    public ServiceDeclaration Service { get; } = new(
        "web-server",
        "Web-Server Service",
        """
        Web-server is what the site at the root URL stands on: people sign in there with the credentials of a client, by
        a one-time link, or let another site have credentials in their name. It grants nothing that the signed-in person
        has not.
        """);

    public IReadOnlyList<ExchangeDeclaration> Exchanges { get; } = [];

    // Their method is not published.
    public IReadOnlyList<Type> MoreSchemas { get; } = [typeof(SignInLinkBody), typeof(SignInLinkReply)];

    /// <exception cref="UnusableDataException">A setting cannot be used; each wrong one is named.</exception>
    public void AddServices(IServiceCollection services, ModuleSettings settings)
    {
        var options = settings.Read("WebServer", section => section.Get<WebServerOptions>());
        foreach (var fault in ThirdParty.RegisteredClients.FaultsOf(options.RegisteredClients))
        {
            settings.Add("WebServer:RegisteredClients", fault);
        }

        services.AddSingleton(options);
        services.AddSingleton(new RegisteredClients(options.RegisteredClients));
        services.AddSingleton<CredentialCheck>();
        services.AddSingleton<SignInLinks>();
        services.AddSingleton<GrantStore>();
        services.AddSingleton<AuthorizationRequests>();
        services.AddSingleton<Decisions>();
        services.AddSingleton<GrantedCredentials>();
        services.AddSingleton<HttpSurface, TokenSurface>();
        services.AddSingleton<HttpSurface, CredentialsSurface>();
        services.AddSingleton(new EncryptedColumn("web_sign_in_links", "token_hash", "credentials"));
        services.AddSingleton(new EncryptedColumn("web_codes", "code_hash", "granted"));
        services.AddSingleton(new EncryptedColumn("web_access_tokens", "token_hash", "token"));
        services.AddSingleton(new EncryptedColumn("web_access_tokens", "token_hash", "granted"));
    }
}
