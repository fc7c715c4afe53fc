using MediatR;
using Taskcluster.Modules.Auth.OtherSystems;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.OtherSystems;

/// <summary>auth.sentryDSN: where a project sends reports of its errors.</summary>
public sealed class GetSentryDsn()
    : ApiMethod<GetSentryDsn.Request, SentryDsnReply>(() => OtherSystemsJson.Default.SentryDsnReply)
{
    /// <summary>After this time a holder should ask again, since the settings may have changed.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "sentryDSN",
        Route = "GET /sentry/<project>/dsn",
        Parameters = OtherSystemsParameters.Patterns,
        Scopes = "auth:sentry:<project>",
        Output = typeof(SentryDsnReply),
        Category = "Sentry Credentials",
        Title = "Get DSN for Sentry Project",
        Description = "Get the two DSNs of a project of Sentry, as they stand in the settings of this deployment.",
    };

    public override Request Bind(ApiCall call) => new(call["project"]);

    public sealed record Request(string Project) : IRequest<SentryDsnReply>;

    public sealed class Handler(OtherSystemsOptions options, TimeProvider clock)
        : IRequestHandler<Request, SentryDsnReply>
    {
        public Task<SentryDsnReply> Handle(Request request, CancellationToken cancellationToken) =>
            options.SentryProjects?.GetValueOrDefault(request.Project) is { } project
                ? Task.FromResult(new SentryDsnReply(
                    request.Project, new SentryDsn(project.Secret, project.Public), clock.GetUtcNow() + Lifetime))
                : throw ApiError.ResourceNotFound(
                    $"Sentry credentials not found: the settings have none for the project '{request.Project}'.");
    }
}
