using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Auth.Api.OtherSystems;

/// <summary>
/// auth.awsS3Credentials: there is no back-end that could lend any, so that no bucket has credentials.
/// </summary>
public sealed class GetAwsS3Credentials()
    : ApiMethod<GetAwsS3Credentials.Request, AwsS3CredentialsReply>(
        () => OtherSystemsJson.Default.AwsS3CredentialsReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "awsS3Credentials",
        Route = "GET /aws/s3/<level>/<bucket>/<prefix*>",
        Parameters = OtherSystemsParameters.Patterns,
        Query = [new QueryParameter("format", "^iam-role-compat$")],
        Scopes = OtherSystemsParameters.ScopesByLevel("aws-s3", "<bucket>/<prefix>"),
        Authorized = AuthorizationMoment.FromBody,
        Output = typeof(AwsS3CredentialsReply),
        Category = "AWS Credentials",
        Title = "Get Temporary Read/Write Credentials S3",
        Description = """
            Get credentials of AWS for the objects of a bucket whose names begin with a prefix, for an hour. A prefix
            that is to be a folder ends in `/`. `levelIsReadOnly` says whether the level is `read-only`; who may write
            may read, too. With `format=iam-role-compat` the reply has the form that AWS's own tools take from a
            machine's role.

            This deployment has no credentials of AWS to lend.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["level"], call["bucket"], call["prefix"]);

    public override ScopeValues ScopeValues(Request request) => new()
    {
        { "levelIsReadOnly", OtherSystemsParameters.IsReadOnly(request.Level) },
        { "bucket", request.Bucket },
        { "prefix", request.Prefix },
    };

    public sealed record Request(string Level, string Bucket, string Prefix) : IRequest<AwsS3CredentialsReply>;

    public sealed class Handler : IRequestHandler<Request, AwsS3CredentialsReply>
    {
        // That a prefix must not begin with a slash would be told after this (spec/services.md §3.5).
        public Task<AwsS3CredentialsReply> Handle(Request request, CancellationToken cancellationToken) =>
            throw ApiError.ResourceNotFound($"No credentials available for bucket {request.Bucket}");
    }
}
