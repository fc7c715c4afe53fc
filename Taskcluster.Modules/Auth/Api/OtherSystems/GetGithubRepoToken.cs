using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Auth.Api.OtherSystems;

/// <summary>
/// auth.githubRepoToken: there is no back-end that could lend any, so that no application is configured.
/// </summary>
public sealed class GetGithubRepoToken()
    : ApiMethod<GetGithubRepoToken.Request, GithubTokenReply>(() => OtherSystemsJson.Default.GithubTokenReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "githubRepoToken",
        Route = "POST /github/<appName>/<owner>/repo-token",
        Parameters = OtherSystemsParameters.Patterns,
        Scopes = AllOf(Each("repoPerm", "repoPerms", "auth:github-repo-token:<appName>/<owner>/<repoPerm>")),
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(GithubRepoTokenBody),
        Output = typeof(GithubTokenReply),
        Stability = Stability.Experimental,
        Category = "Github Credentials",
        Title = "Get a repository scoped github token",
        Description = """
            Get a token of a GitHub application's installation, for some repositories of an owner and with some
            permissions. Each permission on each repository needs a scope: `repoPerms` are all of
            `<repository>:<permission>:<read, write or admin>`. Owners and repositories stand in scopes in lower case.

            This deployment has no credentials of GitHub's to lend.
            """,
    };

    public override Request Bind(ApiCall call) =>
        new(call["appName"], call["owner"], call.Read(OtherSystemsJson.Default.GithubRepoTokenBody));

    // GitHub knows no difference of case in these names, and neither may who is to have one scope and not the other.
    public override ScopeValues ScopeValues(Request request) => new()
    {
        { "appName", request.AppName },
        { "owner", request.Owner.ToLowerInvariant() },
        { "repoPerms", request.Body.RepoPerms() },
    };

    public sealed record Request(string AppName, string Owner, GithubRepoTokenBody Body) : IRequest<GithubTokenReply>;

    public sealed class Handler : IRequestHandler<Request, GithubTokenReply>
    {
        public Task<GithubTokenReply> Handle(Request request, CancellationToken cancellationToken) =>
            throw ApiError.ResourceNotFound($"Application with name `{request.AppName}` is not configured");
    }
}
