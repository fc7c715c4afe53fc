using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Explain;

/// <summary>What a 403 tells beyond the layout of spec/queue.md §1.14, and to whom.</summary>
public sealed class RefusalAdviceTests : ServerTests
{
    // These may do everything.
    // Worker-manager holds just what it lends to workers.
    private const string Nearer = "client `static/taskcluster/worker-manager`";

    private const string Internal = "client `static/taskcluster/queue`, client `static/taskcluster/root`";

    private const string Documented = """
        Client ID test/limited does not have sufficient scopes and is missing the following scopes:

        ```
        queue:claim-work:p/w
        ```

        This request requires the client to satisfy the following scope expression:

        ```
        {
          "AllOf": [
            "queue:claim-work:p/w",
            "queue:worker-id:g/i"
          ]
        }
        ```
        """;

    [Test]
    public async Task Who_may_see_nothing_gets_the_documented_message_and_nothing_else()
    {
        await Server.Role("r", "queue:claim-work:*");
        await Server.Client("c", "queue:claim-work:*");

        (await Refusal("queue:worker-id:*")).Should().Be(Documented);
        (await Refusal("queue:worker-id:*", "auth:get-roles", "auth:list-role", "auth:get-clients:*"))
            .Should().Be(Documented);
    }

    [Test]
    public async Task Who_may_list_all_is_told_of_all_the_nearest_first()
    {
        await Server.Role("wide", "queue:*");
        await Server.Role("near:*", "queue:claim-work:<..>");
        await Server.Role("other", "x");
        await Server.Client("exact", "queue:claim-work:p/w");

        (await Refusal("queue:worker-id:*", "auth:list-*")).Should().Be(Documented + """


            Who holds what is missing:

            * `queue:claim-work:p/w`: role `near:*`, role `wide`, client `exact`
            """ + $", {Nearer}, client `static/taskcluster/queue` and others");
        (await Refusal("queue:worker-id:*", "auth:list-roles")).Should().EndWith("role `near:*`, role `wide`");
        (await Refusal("queue:worker-id:*", "auth:list-clients")).Should()
            .EndWith($": client `exact`, {Nearer}, {Internal}");
    }

    [Test]
    public async Task Who_may_see_some_is_told_of_those_alone()
    {
        await Server.Role("mine/r", "queue:claim-work:*");
        await Server.Role("theirs/r", "queue:claim-work:*");
        await Server.Client("mine/c", "queue:claim-work:*");
        await Server.Client("theirs/c", "queue:claim-work:*");

        (await Refusal("queue:worker-id:*", "auth:get-role:mine/*")).Should()
            .EndWith("* `queue:claim-work:p/w`: role `mine/r`").And.NotContain("theirs");
        (await Refusal("queue:worker-id:*", "auth:get-client:mine/c")).Should()
            .EndWith("* `queue:claim-work:p/w`: client `mine/c`").And.NotContain("theirs");
        (await Refusal("queue:worker-id:*", "auth:get-client:elsewhere/*")).Should().Be(Documented);
    }

    [Test]
    public async Task Five_are_named_and_none_who_cannot_call()
    {
        await Server.Client("a-expired", "queue:claim-work:*");
        Server.Clock.Advance(TimeSpan.FromHours(2));
        await Server.Client("b-disabled", "queue:claim-work:*");
        _ = (await Server.AsRoot().Post("auth/v1/clients/b-disabled/disable")).Ok;
        foreach (var number in Enumerable.Range(1, 6))
        {
            await Server.Client($"c{number}", "queue:claim-work:*");
        }

        (await Refusal("queue:worker-id:*", "auth:list-clients")).Should()
            .EndWith(": client `c1`, client `c2`, client `c3`, client `c4`, client `c5` and others");
    }

    [Test]
    public async Task A_change_is_seen_by_the_very_next_refusal()
    {
        for (var number = 1; number <= 3; number++)
        {
            await Server.Role($"r{number}", "queue:claim-work:*");
            (await Refusal("queue:worker-id:*", "auth:list-roles")).Should().EndWith($"role `r{number}`");
            await Server.Client($"c{number}", "queue:claim-work:p/w");
            (await Refusal("queue:worker-id:*", "auth:get-client:c*")).Should().EndWith($"client `c{number}`");
        }

        _ = await Server.AsRoot().Delete("auth/v1/roles/r3");
        _ = await Server.AsRoot().Delete("auth/v1/clients/c3");
        (await Refusal("queue:worker-id:*", "auth:list-roles")).Should().EndWith("role `r2`");
        (await Refusal("queue:worker-id:*", "auth:get-client:c*")).Should().EndWith("client `c2`");
    }

    [Test]
    public async Task A_nested_expression_says_which_clause_failed()
    {
        var taskId = await Server.Task(("schedulerId", "s"), ("projectId", "x"));
        var answer = await Server.With("queue:cancel-task", "auth:list-roles", "auth:list-clients")
            .Post($"queue/v1/task/{taskId}/cancel");

        answer.ShouldFail(
            403, "InsufficientScopes",
            "```\n\nNone of the 3 alternatives of AnyOf is satisfied. The nearest is alternative 3 (lacks `assume:",
            $"* `queue:cancel-task-in-project:x`: {Internal}\n");
        (await Server.Anonymous().Post($"queue/v1/task/{taskId}/cancel")).Json["message"]!.GetValue<string>()
            .Should().NotContain("alternative");
    }

    [Test]
    public async Task Anonymous_callers_are_told_what_anonymous_callers_may_see()
    {
        await Server.Role("r", "queue:claim-work:*");
        _ = (await Server.AsRoot().Post(
            "auth/v1/roles/anonymous", new { scopes = new[] { "auth:list-roles" }, description = "" })).Ok;

        var answer = await Server.Anonymous().Post(
            "queue/v1/claim-work/p/w", new { workerGroup = "g", workerId = "i", tasks = 1 });

        answer.ShouldNeed("""{"AllOf":["queue:claim-work:p/w","queue:worker-id:g/i"]}""");
        answer.ShouldFail(
            403, "InsufficientScopes", "```\n\nWho holds what is missing:\n\n* `queue:claim-work:p/w`: role `r`");
    }

    [Test]
    public async Task An_advisor_that_fails_does_not_hide_the_refusal()
    {
        await using var server = await RunningServer.Start(configureServices: services =>
            services.AddSingleton<IScopeAdvice, FailingAdvice>());

        var answer = await server.With("auth:list-*", "queue:worker-id:*")
            .Post("queue/v1/claim-work/p/w", new { workerGroup = "g", workerId = "i", tasks = 1 });

        answer.ShouldLack(
            "queue:claim-work:p/w", """{"AllOf":["queue:claim-work:p/w","queue:worker-id:g/i"]}""");
        answer.Json["message"]!.GetValue<string>().Should().StartWith(Documented + "\n\n---\n\n");
    }

    [Test]
    public async Task Of_many_missing_scopes_the_holders_of_five_are_told()
    {
        var answer = await Server.With("auth:list-*").Put(
            $"auth/v1/roles/{SlugId.New()}",
            new { scopes = Enumerable.Range(1, 8).Select(number => $"s{number}"), description = "" });

        answer.ShouldFail(403, "InsufficientScopes", $"* `s4`: {Internal}\n* … and 4 more");
    }

    private async Task<string> Refusal(params string[] scopes)
    {
        var answer = await Server.With(scopes)
            .Post("queue/v1/claim-work/p/w", new { workerGroup = "g", workerId = "i", tasks = 1 });
        answer.ShouldFail(403, "InsufficientScopes");
        var message = answer.Json["message"]!.GetValue<string>();
        return message[..message.IndexOf("\n\n---\n\n", StringComparison.Ordinal)];
    }

    private sealed class FailingAdvice : IScopeAdvice
    {
        public IReadOnlyList<KnownHolders> HoldersOf(Caller caller, IReadOnlyList<string> missing) =>
            throw new InvalidOperationException("no advice today");
    }
}
