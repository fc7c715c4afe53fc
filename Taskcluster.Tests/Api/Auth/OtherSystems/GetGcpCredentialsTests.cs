using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth.OtherSystems;

/// <summary>gcpCredentials (spec/services.md §3.5).</summary>
public sealed class GetGcpCredentialsTests : ServerTests
{
    public static readonly Example Example = new("auth.gcpCredentials", _ => Task.FromResult(
        new ExampleRequest("/gcp/credentials/-/a@b.example") { Needs = "auth:gcp:access-token:-/a@b.example" }))
    {
        Status = 400,
    };

    [Test]
    public async Task No_service_account_is_allowed() =>
        (await Server.AsRoot().Get("auth/v1/gcp/credentials/-/a%40b.example"))
            .ShouldFail(400, "InvalidRequestArguments", "The service account a@b.example isn't allowed");

    [Test]
    public async Task It_needs_the_scope_of_the_service_account()
    {
        const string scope = "auth:gcp:access-token:p/a";
        (await Server.With("auth:gcp:access-token:q/a").Get("auth/v1/gcp/credentials/p/a")).ShouldLack(scope, scope);
        (await Server.Anonymous().Get("auth/v1/gcp/credentials/p/a")).ShouldNeed(scope);
    }
}
