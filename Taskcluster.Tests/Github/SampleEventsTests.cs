using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Modules.Kernel.JsonSchema;

namespace Taskcluster.Tests.Github;

/// <summary>Made-up events, and what is read out of real ones.</summary>
public sealed class SampleEventsTests
{
    private static IEnumerable<TestCaseData> Samples =>
        from kind in EventKind.All
        from action in EventKind.ActionsOf(kind).DefaultIfEmpty()
        select new TestCaseData(kind, action);

    [TestCaseSource(nameof(Samples))]
    public void A_sample_is_known_for_what_it_is_and_has_details(string kind, string? action)
    {
        var made = SampleEvents.Event(kind, action, "octo", "maps");

        EventKind.Guess(made.Payload).Should().Be(
            kind == EventKind.UntrustedPullRequest ? EventKind.PullRequest : kind);
        made.Should().BeEquivalentTo(
            new { TasksFor = kind, Organization = "octo", Repository = "maps", Branch = "main" });
        made.Details.TextAt("event.type").Should().Be(kind switch
        {
            EventKind.Push => "push",
            EventKind.Release => "release",
            EventKind.Comment => $"issue_comment.{action}",
            _ => $"pull_request.{action}",
        });
        made.Details.TextAt("event.base.repo.branch").Should().Be("main");
        made.Details.TextAt("event.head.user.login").Should().NotBeNullOrEmpty();
    }

    // The contract's own schemas of what GitHub sends.
    [Test, Category("Shared")]
    public void Samples_are_what_github_could_have_sent()
    {
        if (Environment.GetEnvironmentVariable("TASKCLUSTER_SHARED") is not { Length: > 0 } folder)
        {
            Assert.Ignore("TASKCLUSTER_SHARED does not say where the contract lies.");
            return;
        }

        using var contract = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "contract", "contract.json")));
        foreach (var (kind, action) in
            from kind in EventKind.All
            from action in EventKind.ActionsOf(kind).DefaultIfEmpty()
            select (kind, action))
        {
            var name = kind switch
            {
                EventKind.Push => "push",
                EventKind.Release => "release",
                EventKind.Comment => "issue-comment",
                _ => "pull-request",
            };
            var schema = contract.RootElement.GetProperty("schemas")
                .GetProperty($"/schemas/github/v1/webhook-{name}-payload.json#");
            using var payload = JsonDocument.Parse(SampleEvents.Payload(kind, action, "octo", "maps").ToJsonString());

            SchemaValidator.Compile(schema, new SchemaRegistry()).Validate(payload.RootElement)
                .Should().BeEmpty("it is a sample of {0} {1}", kind, action);
        }
    }

    [Test]
    public void Overrides_take_the_place_of_members_of_the_payload_and_of_what_is_told_of_it()
    {
        var made = SampleEvents.Event(EventKind.Push, null, "octo", "maps", JsonNode.Parse("""
            {"branch": "dev", "after": "abc", "head_commit": {"message": "m"}, "organization": "other",
             "tasks_for": "github-release", "details": {"event.type": "x"}}
            """)!.AsObject());

        made.Should().BeEquivalentTo(
            new { TasksFor = "github-release", Organization = "other", Repository = "maps", Branch = "dev" });
        made.Payload.TextAt("ref").Should().Be("refs/heads/dev", "the branch is known before the payload is made");
        made.Payload.TextAt("after").Should().Be("abc");
        made.Payload["head_commit"]!.ToJsonString().Should().Be("""{"message":"m"}""", "nothing is merged below");
        made.Details.ToJsonString().Should().Be("""{"event.type":"x"}""");
    }

    [TestCase("organization", "7")]
    [TestCase("branch", "null")]
    [TestCase("tasks_for", "[]")]
    [TestCase("details", "\"x\"")]
    [TestCase("body", "[]")]
    public void An_override_of_another_type_is_named(string name, string value) =>
        FluentActions.Invoking(() => SampleEvents.Event(
                EventKind.Push, null, "octo", "maps", new JsonObject { [name] = JsonNode.Parse(value) }))
            .Should().Throw<PayloadException>().WithMessage($"*{name}*");

    [Test]
    public void The_event_of_a_payload_is_of_the_repository_that_it_names()
    {
        var payload = SampleEvents.Payload(EventKind.PullRequest, "opened", "octo", "maps.js", "dev");

        GithubEvent.Of(EventKind.PullRequest, payload).Should().BeEquivalentTo(
            new { Organization = "octo", Repository = "maps.js", Branch = "dev" });
        payload.Remove("repository");
        FluentActions.Invoking(() => GithubEvent.Of(EventKind.PullRequest, payload))
            .Should().Throw<PayloadException>().WithMessage("*repository.owner.login*");
    }

    [TestCase("refs/heads/a/b", "a/b", "push")]
    [TestCase("refs/tags/v1/x", "v1/x", "tag")]
    public void The_branch_of_a_push_is_the_rest_of_its_ref(string pushed, string branch, string type)
    {
        var payload = SampleEvents.Payload(EventKind.Push, null, "octo", "maps");
        payload["ref"] = pushed;

        var github = GithubEvent.Of(EventKind.Push, payload);

        github.Branch.Should().Be(branch);
        github.Details.TextAt("event.type").Should().Be(type);
        github.Details.TextAt("event.head.tag").Should().Be(type == "tag" ? branch : null);
    }
}
