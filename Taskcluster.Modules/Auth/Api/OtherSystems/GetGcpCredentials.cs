using MediatR;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.OtherSystems;

/// <summary>
/// auth.gcpCredentials: there is no back-end that could lend any, so that no service account is allowed.
/// </summary>
public sealed class GetGcpCredentials()
    : ApiMethod<GetGcpCredentials.Request, GcpCredentialsReply>(() => OtherSystemsJson.Default.GcpCredentialsReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "gcpCredentials",
        Route = "GET /gcp/credentials/<projectId>/<serviceAccount>",
        Scopes = "auth:gcp:access-token:<projectId>/<serviceAccount>",
        Output = typeof(GcpCredentialsReply),
        Category = "GCP Credentials",
        Title = "Get Temporary GCP Credentials",
        Description = """
            Get an access token of a service account of Google Cloud Platform. The account must be among those that
            this deployment allows.

            This deployment has no credentials of Google's to lend.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["serviceAccount"]);

    public sealed record Request(string ServiceAccount) : IRequest<GcpCredentialsReply>;

    public sealed class Handler : IRequestHandler<Request, GcpCredentialsReply>
    {
        public Task<GcpCredentialsReply> Handle(Request request, CancellationToken cancellationToken) =>
            throw ApiError.InvalidRequestArguments(
                $"The service account {request.ServiceAccount} isn't allowed: this deployment allows none.");
    }
}
