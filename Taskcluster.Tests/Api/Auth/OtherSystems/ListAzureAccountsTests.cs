using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth.OtherSystems;

/// <summary>azureAccounts (spec/services.md §3.5; §8 row 47).</summary>
public sealed class ListAzureAccountsTests : ServerTests
{
    public static readonly Example Example = new("auth.azureAccounts", _ => Task.FromResult(
        new ExampleRequest("/azure/accounts") { Needs = "auth:azure-table:list-accounts" }));

    [Test]
    public async Task Without_settings_there_is_none() =>
        (await Server.AsRoot().Get("auth/v1/azure/accounts")).Ok.ToJsonString().Should().Be("""{"accounts":[]}""");

    [Test]
    public async Task Accounts_of_the_settings_are_listed_in_order()
    {
        await using var server = await RunningServer.Start(LentCredentials.Settings);

        (await server.AsRoot().Get("auth/v1/azure/accounts")).Ok.ToJsonString()
            .Should().Be("""{"accounts":["another0","myaccount"]}""");
    }

    [Test]
    public async Task It_needs_a_scope()
    {
        (await Server.With("auth:azure-table:list-tables:*").Get("auth/v1/azure/accounts"))
            .ShouldLack("auth:azure-table:list-accounts", "auth:azure-table:list-accounts");
        (await Server.Anonymous().Get("auth/v1/azure/accounts")).ShouldNeed("auth:azure-table:list-accounts");
    }
}
