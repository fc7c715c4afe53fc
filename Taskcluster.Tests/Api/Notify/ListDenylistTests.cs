using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Notify;

/// <summary>notify.listDenylist (spec/services.md §4.4).</summary>
public sealed class ListDenylistTests : ServerTests
{
    public static readonly Example Example = new("notify.listDenylist", async server =>
    {
        _ = await server.Deny("email", NotifyCalls.NewAddress());
        return new ExampleRequest("/denylist/list") { Needs = "notify:manage-denylist" };
    });

    private static readonly string[] Sorted =
    [
        "email B@x.y", "email a@x.y", "matrix-room !r", "pulse ", "pulse a.b", "slack-channel C1", "slack-channel C2",
    ];

    [Test]
    public async Task Addresses_come_by_type_and_address_in_pages_of_each_size()
    {
        (await Server.AsRoot().Get("notify/v1/denylist/list")).Text.Should().Be("""{"addresses":[]}""");
        foreach (var entry in Sorted.Reverse())
        {
            _ = await Server.Deny(entry.Split(' ')[0], entry.Split(' ')[1]);
        }

        for (var limit = 1; limit <= Sorted.Length + 1; limit++)
        {
            var seen = new List<string>();
            var query = $"?limit={limit}";
            while (true)
            {
                var page = (await Server.With("notify:manage-denylist").Get($"notify/v1/denylist/list{query}")).Ok;
                seen.AddRange(Entries(page));
                if (page["continuationToken"]?.GetValue<string>() is not { } token)
                {
                    break;
                }

                Entries(page).Should().HaveCount(limit);
                query = $"?limit={limit}&continuationToken={Uri.EscapeDataString(token)}";
            }

            seen.Should().Equal(Sorted, "with pages of {0}", limit);
        }
    }

    [Test]
    public async Task Options_are_checked_and_the_scope_is_needed()
    {
        _ = await Server.Deny("email", "a@x.y");

        (await Server.AsRoot().Get("notify/v1/denylist/list?limit=0")).Text.Should().Be("""{"addresses":[]}""");
        (await Server.AsRoot().Get("notify/v1/denylist/list?limit=x"))
            .ShouldFail(400, "InvalidRequestArguments", "limit");
        (await Server.AsRoot().Get("notify/v1/denylist/list?continuationToken=!"))
            .ShouldFail(400, "InputError", "Invalid continuation token");
        (await Server.With("notify:email:*").Get("notify/v1/denylist/list"))
            .ShouldLack("notify:manage-denylist", "notify:manage-denylist");
    }

    private static IEnumerable<string> Entries(JsonNode page) => page["addresses"]!.AsArray()
        .Select(entry => $"{entry!["notificationType"]} {entry["notificationAddress"]}");
}
