using FluentAssertions;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth.OtherSystems;

/// <summary>azureTables (spec/services.md §3.5).</summary>
public sealed class ListAzureTablesTests : ServerTests
{
    public static readonly Example Example = new("auth.azureTables", _ => Task.FromResult(
        new ExampleRequest("/azure/abc/tables") { Needs = "auth:azure-table:list-tables:abc" }))
    {
        Status = 404,
    };

    protected override IReadOnlyDictionary<string, string?> Settings => LentCredentials.Settings;

    [Test]
    public async Task An_unknown_account_has_no_tables()
    {
        var answer = await Server.AsRoot().Get("auth/v1/azure/abc/tables");

        answer.ShouldFail(404, "ResourceNotFound");
        answer.Json["message"]!.GetValue<string>()
            .Should().StartWith("Account 'abc' not found, can't delegate access\n");
    }

    [TestCase("ab/tables", "account")]
    [TestCase("Abc/tables", "account")]
    [TestCase("a-c/tables", "account")]
    [TestCase("abc/tables?limit=1", "limit")]
    public async Task Arguments_have_patterns(string path, string name) =>
        (await Server.AsRoot().Get($"auth/v1/azure/{path}")).ShouldFail(400, "InvalidRequestArguments", name);

    [Test]
    public async Task It_needs_the_scope_of_the_account()
    {
        const string scope = "auth:azure-table:list-tables:abc";
        (await Server.With("auth:azure-table:list-tables:ab").Get("auth/v1/azure/abc/tables")).ShouldLack(scope, scope);
        (await Server.Anonymous().Get("auth/v1/azure/abc/tables")).ShouldNeed(scope);
    }

    [Test]
    public async Task Azure_is_asked_a_page_at_a_time()
    {
        await using var azure = await FakeAzure.Start((context, query) =>
        {
            if (!query.ContainsKey("NextTableName"))
            {
                context.Response.Headers["x-ms-continuation-NextTableName"] = "1!8!Yw&/=";
                return context.Response.WriteAsync("""{"value":[{"TableName":"a"},{"TableName":"b"}]}""");
            }

            return context.Response.WriteAsync("""{"value":[{"TableName":"c"}]}""");
        });
        await using var server = await Start(azure.Url);

        var first = (await server.AsRoot().Get("auth/v1/azure/myaccount/tables")).Ok;
        first["tables"]!.ToJsonString().Should().Be("""["a","b"]""");
        var token = Uri.EscapeDataString(first["continuationToken"]!.GetValue<string>());
        (await server.AsRoot().Get($"auth/v1/azure/myaccount/tables?continuationToken={token}")).Ok.ToJsonString()
            .Should().Be("""{"tables":["c"]}""");

        azure.Requests.Select(request => request.Path).Should().Equal("/myaccount/Tables", "/myaccount/Tables");
        azure.Requests.Should().OnlyContain(request => request.Version == "2019-02-02");
        var query = LentCredentials.Fields(azure.Requests[^1].Query);
        query["NextTableName"].Should().Be("1!8!Yw&/=");
        LentCredentials.ShouldSign(
            query["sig"], "myaccount", "l", "t", "c", query["st"], query["se"], "", "", "2019-02-02", "");
    }

    [TestCase(403, "", "answered 403; is the account's key right?")]
    [TestCase(200, "<html>", "answered something else than a list.")]
    [TestCase(200, "{}", "answered something else than a list.")]
    [TestCase(200, """{"value":[{"TableName":1}]}""", "answered something else than a list.")]
    [TestCase(200, """{"value":[1]}""", "answered something else than a list.")]
    [TestCase(302, "", "answered 302")]
    public async Task What_Azure_does_wrong_is_told_without_the_signature(int status, string body, string fault)
    {
        await using var azure = await FakeAzure.Start((context, _) =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        });
        await using var server = await Start(azure.Url);

        var answer = await server.AsRoot().Get("auth/v1/azure/myaccount/tables");

        answer.ShouldFail(500, "InternalServerError", $"Account 'myaccount' cannot be listed: Azure {fault}");
        answer.Text.Should().NotContain("sig=").And.NotContain(LentCredentials.Fields(azure.Requests[0].Query)["sig"]);
    }

    [TestCase(400)]
    [TestCase(414)]
    public async Task A_token_that_Azure_refuses_is_the_callers_fault(int status)
    {
        await using var azure = await FakeAzure.Start((context, query) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await using var server = await Start(azure.Url);

        (await server.AsRoot().Get("auth/v1/azure/myaccount/tables?continuationToken=abc"))
            .ShouldFail(400, "InputError", "Invalid continuation token: 'abc'");
        (await server.AsRoot().Get("auth/v1/azure/myaccount/tables"))
            .ShouldFail(500, "InternalServerError", $"Azure answered {status}");
    }

    [Test]
    public async Task That_Azure_cannot_be_reached_is_told()
    {
        await using var server = await Start("http://127.0.0.1:1");

        var answer = await server.AsRoot().Get("auth/v1/azure/myaccount/tables");

        answer.ShouldFail(500, "InternalServerError", "Azure could not be reached.");
        answer.Text.Should().NotContain("sig");
    }

    private static Task<RunningServer> Start(string url) => RunningServer.Start(
        new Dictionary<string, string?>(LentCredentials.Settings)
        {
            ["OtherSystems:AzureTableEndpoint"] = $"{url}/<account>/",
        });
}
