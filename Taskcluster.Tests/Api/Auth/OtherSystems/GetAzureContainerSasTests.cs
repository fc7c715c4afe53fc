using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth.OtherSystems;

/// <summary>azureContainerSAS (spec/services.md §3.5).</summary>
public sealed class GetAzureContainerSasTests : ServerTests
{
    public static readonly Example Example = new("auth.azureContainerSAS", _ => Task.FromResult(
        new ExampleRequest("/azure/abc/containers/my-container/read-only")
        {
            Needs = ScopeExpression.AnyOf(
                "auth:azure-container:read-only:abc/my-container", "auth:azure-container:read-write:abc/my-container"),
        }))
    {
        Status = 404,
    };

    protected override IReadOnlyDictionary<string, string?> Settings => LentCredentials.Settings;

    [TestCase("read-only", "rl")]
    [TestCase("read-write", "racwdl")]
    public async Task Access_lasts_from_a_quarter_of_an_hour_ago_for_25_minutes(string level, string permissions)
    {
        var answer = (await Server.AsRoot().Get($"auth/v1/azure/myaccount/containers/my-container/{level}")).Ok;

        var now = DateTimeOffset.FromUnixTimeSeconds(Server.Clock.GetUtcNow().ToUnixTimeSeconds());
        var start = $"{now.AddMinutes(-15):yyyy-MM-ddTHH:mm:ss}Z";
        var expiry = $"{now.AddMinutes(25):yyyy-MM-ddTHH:mm:ss}Z";
        answer["expiry"]!.GetValue<string>().Should().Be(expiry.Replace("Z", ".000Z"));
        var sas = LentCredentials.Fields(answer["sas"]!.GetValue<string>());
        sas.Should().HaveCount(7).And.Contain(new Dictionary<string, string>
        {
            ["sv"] = "2019-02-02",
            ["spr"] = "https",
            ["st"] = start,
            ["se"] = expiry,
            ["sr"] = "c",
            ["sp"] = permissions,
        });
        LentCredentials.ShouldSign(
            sas["sig"], permissions, start, expiry, "/blob/myaccount/my-container", "", "", "https", "2019-02-02",
            "c", "", "", "", "", "", "");
    }

    [Test]
    public async Task An_unknown_account_has_none()
    {
        var answer = await Server.AsRoot().Get("auth/v1/azure/abc/containers/my-container/read-write");

        answer.ShouldFail(404, "ResourceNotFound");
        answer.Json["message"]!.GetValue<string>()
            .Should().StartWith("Account 'abc' not found, can't delegate access.\n");
    }

    [TestCase("ab/containers/my-container/read-only", "account")]
    [TestCase("myaccount/containers/my--container/read-only", "container")]
    [TestCase("myaccount/containers/-container/read-only", "container")]
    [TestCase("myaccount/containers/MyContainer/read-only", "container")]
    [TestCase("myaccount/containers/my-container/write", "level")]
    public async Task Arguments_have_patterns(string path, string name) =>
        (await Server.AsRoot().Get($"auth/v1/azure/{path}")).ShouldFail(400, "InvalidRequestArguments", name);

    [Test]
    public Task Who_may_write_may_read() => LentCredentials.ShouldBeGuardedByLevel(
        Server, "auth/v1/azure/myaccount/containers/c-1/LEVEL", "auth:azure-container:LEVEL:myaccount/c-1", 200);
}
