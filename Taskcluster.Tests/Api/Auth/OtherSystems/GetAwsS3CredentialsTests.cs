using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth.OtherSystems;

/// <summary>awsS3Credentials (spec/services.md §3.5; §8 rows 48 and 49).</summary>
public sealed class GetAwsS3CredentialsTests : ServerTests
{
    public static readonly Example Example = new("auth.awsS3Credentials", _ =>
    {
        var place = $"bucket/{SlugId.NewNice()}/x";
        return Task.FromResult(new ExampleRequest($"/aws/s3/read-only/{place}")
        {
            Needs = ScopeExpression.AnyOf($"auth:aws-s3:read-only:{place}", $"auth:aws-s3:read-write:{place}"),
        });
    })
    {
        Status = 404,
    };

    [TestCase("x")]
    [TestCase("x?format=iam-role-compat")]
    [TestCase("a/b%2Fc/")]
    [TestCase("/x")]
    [TestCase("")]
    public async Task No_bucket_has_credentials_whatever_the_prefix(string prefix)
    {
        foreach (var level in new[] { "read-only", "read-write" })
        {
            (await Server.AsRoot().Get($"auth/v1/aws/s3/{level}/bucket/{prefix}"))
                .ShouldFail(404, "ResourceNotFound", "No credentials available for bucket bucket");
        }
    }

    [TestCase("write/bucket/x", "level")]
    [TestCase("read-only/B/x", "bucket")]
    [TestCase("read-only/ab/x", "bucket")]
    [TestCase("read-only/-bucket/x", "bucket")]
    [TestCase("read-only/bucket%0a/x", "bucket")]
    [TestCase("read-only/bucket/x?format=other", "format")]
    [TestCase("read-only/bucket/x?nope=1", "nope")]
    public async Task Arguments_have_patterns(string path, string name) =>
        (await Server.AsRoot().Get($"auth/v1/aws/s3/{path}")).ShouldFail(400, "InvalidRequestArguments", name);

    [Test]
    public Task Who_may_write_may_read() => LentCredentials.ShouldBeGuardedByLevel(
        Server, "auth/v1/aws/s3/LEVEL/bucket/a%2Fb/c", "auth:aws-s3:LEVEL:bucket/a/b/c", 404);

    [Test]
    public async Task The_scope_is_of_the_whole_prefix() =>
        (await Server.With("auth:aws-s3:read-only:bucket/a", "auth:aws-s3:read-only:bucket")
            .Get("auth/v1/aws/s3/read-only/bucket/a/b")).Status.Should().Be(403);
}
