using System.Text;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Auth.Api.OtherSystems;

/// <summary>Credentials of AWS for a part of a bucket.</summary>
[Schema("auth", "aws-s3-credentials-response", Title = "AWS S3 Credentials Response")]
public sealed record AwsS3CredentialsReply(
    [Says("The credentials, as AWS takes them.")] AwsS3Credentials Credentials,
    [Says("When they end.")] DateTimeOffset Expires)
{
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(nameof(Expires)).Append(" = ").Append(WireTime.Format(Expires));
        return true;
    }
}

/// <summary>A key of AWS that ends by itself.</summary>
public sealed record AwsS3Credentials(string AccessKeyId, string SecretAccessKey, string SessionToken)
{
    public override string ToString() => nameof(AwsS3Credentials);
}
