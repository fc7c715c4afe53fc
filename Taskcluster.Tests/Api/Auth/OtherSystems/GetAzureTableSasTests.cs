using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth.OtherSystems;

/// <summary>azureTableSAS (spec/services.md §3.5).</summary>
public sealed class GetAzureTableSasTests : ServerTests
{
    public static readonly Example Example = new("auth.azureTableSAS", _ => Task.FromResult(
        new ExampleRequest("/azure/abc/table/MyTable/read-only")
        {
            Needs = ScopeExpression.AnyOf(
                "auth:azure-table:read-only:abc/MyTable", "auth:azure-table:read-write:abc/MyTable"),
        }))
    {
        Status = 404,
    };

    protected override IReadOnlyDictionary<string, string?> Settings => LentCredentials.Settings;

    [TestCase("read-only", "r")]
    [TestCase("read-write", "raud")]
    public async Task Access_lasts_from_a_quarter_of_an_hour_ago_for_25_minutes(string level, string permissions)
    {
        var answer = (await Server.AsRoot().Get($"auth/v1/azure/myaccount/table/MyTable/{level}")).Ok;

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
            ["sp"] = permissions,
            ["tn"] = "MyTable",
        });
        LentCredentials.ShouldSign(
            sas["sig"], permissions, start, expiry, "/table/myaccount/mytable", "", "", "https", "2019-02-02",
            "", "", "", "");
    }

    [Test]
    public async Task An_unknown_account_has_none()
    {
        var answer = await Server.AsRoot().Get("auth/v1/azure/abc/table/MyTable/read-only");

        answer.ShouldFail(404, "ResourceNotFound");
        answer.Json["message"]!.GetValue<string>()
            .Should().StartWith("Account 'abc' not found, can't delegate access\n");
    }

    [TestCase("ab/table/MyTable/read-only", "account")]
    [TestCase("myaccount/table/My_Table/read-only", "table")]
    [TestCase("myaccount/table/1table/read-only", "table")]
    [TestCase("myaccount/table/MyTable/read", "level")]
    [TestCase("myaccount/table/MyTable/read-only%0A", "level")]
    public async Task Arguments_have_patterns(string path, string name) =>
        (await Server.AsRoot().Get($"auth/v1/azure/{path}")).ShouldFail(400, "InvalidRequestArguments", name);

    [Test]
    public async Task Who_may_write_may_read()
    {
        await LentCredentials.ShouldBeGuardedByLevel(
            Server, "auth/v1/azure/myaccount/table/T23/LEVEL", "auth:azure-table:LEVEL:myaccount/T23", 200);
        await LentCredentials.ShouldBeGuardedByLevel(
            Server, "auth/v1/azure/unknown/table/T23/LEVEL", "auth:azure-table:LEVEL:unknown/T23", 404);
    }
}
