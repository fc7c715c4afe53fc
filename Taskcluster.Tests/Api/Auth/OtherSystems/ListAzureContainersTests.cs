using FluentAssertions;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth.OtherSystems;

/// <summary>azureContainers (spec/services.md §3.5).</summary>
public sealed class ListAzureContainersTests : ServerTests
{
    public static readonly Example Example = new("auth.azureContainers", _ => Task.FromResult(
        new ExampleRequest("/azure/abc/containers") { Needs = "auth:azure-container:list-containers:abc" }))
    {
        Status = 404,
    };

    [Test]
    public async Task An_unknown_account_has_no_containers()
    {
        var answer = await Server.AsRoot().Get("auth/v1/azure/abc/containers");

        answer.ShouldFail(404, "ResourceNotFound");
        answer.Json["message"]!.GetValue<string>()
            .Should().StartWith("Account 'abc' not found, can't delegate access.\n");
    }

    [Test]
    public async Task It_needs_the_scope_of_the_account()
    {
        const string scope = "auth:azure-container:list-containers:abc";
        (await Server.With("auth:azure-table:list-tables:abc").Get("auth/v1/azure/abc/containers"))
            .ShouldLack(scope, scope);
        (await Server.Anonymous().Get("auth/v1/azure/abc/containers")).ShouldNeed(scope);
        (await Server.Anonymous().Get("auth/v1/azure/a/containers")).ShouldNeed(scope[..^2]);
        (await Server.AsRoot().Get("auth/v1/azure/a/containers"))
            .ShouldFail(400, "InvalidRequestArguments", "account");
    }

    [Test]
    public async Task Azure_is_asked_a_page_at_a_time()
    {
        await using var azure = await FakeAzure.Start((context, query) => context.Response.WriteAsync(
            query.TryGetValue("marker", out var marker)
                ? Page($"<Container><Name>c</Name></Container><!-- {marker} -->", "<NextMarker />")
                : Page(
                    "<Container><Name>a</Name></Container><Container><Name>b</Name><Properties/></Container>",
                    "<NextMarker>/myaccount/c</NextMarker>")));
        await using var server = await Start(azure.Url);

        var first = (await server.AsRoot().Get("auth/v1/azure/myaccount/containers")).Ok;
        first.ToJsonString().Should().Be("""{"containers":["a","b"],"continuationToken":"/myaccount/c"}""");
        (await server.AsRoot().Get("auth/v1/azure/myaccount/containers?continuationToken=%2Fmyaccount%2Fc"))
            .Ok.ToJsonString().Should().Be("""{"containers":["c"]}""");

        azure.Requests.Select(request => request.Path).Should().Equal("/myaccount/", "/myaccount/");
        var query = LentCredentials.Fields(azure.Requests[^1].Query);
        query["comp"].Should().Be("list");
        query["marker"].Should().Be("/myaccount/c");
        LentCredentials.ShouldSign(
            query["sig"], "myaccount", "l", "b", "s", query["st"], query["se"], "", "", "2019-02-02", "");
    }

    [TestCase("{}")]
    [TestCase("<EnumerationResults/>")]
    [TestCase("<EnumerationResults><Containers><Container/></Containers></EnumerationResults>")]
    [TestCase("<!DOCTYPE x [<!ENTITY e 'a'>]><EnumerationResults><Containers/></EnumerationResults>")]
    public async Task Something_else_than_a_list_is_told(string body)
    {
        await using var azure = await FakeAzure.Start((context, _) => context.Response.WriteAsync(body));
        await using var server = await Start(azure.Url);

        (await server.AsRoot().Get("auth/v1/azure/myaccount/containers"))
            .ShouldFail(500, "InternalServerError", "Azure answered something else than a list.");
    }

    private static string Page(string containers, string next) =>
        "\uFEFF<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults ServiceEndpoint=\"https://x/\">"
        + $"<Containers>{containers}</Containers>{next}</EnumerationResults>";

    private static Task<RunningServer> Start(string url) => RunningServer.Start(
        new Dictionary<string, string?>(LentCredentials.Settings)
        {
            ["OtherSystems:AzureBlobEndpoint"] = $"{url}/<account>",
        });
}
