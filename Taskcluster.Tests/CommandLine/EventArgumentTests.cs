using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Monolith.Commands;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.CommandLine;

/// <summary>What <c>render --event</c> takes.</summary>
public sealed class EventArgumentTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void Make_a_folder() => folder = new TemporaryFolder();

    [TearDown]
    public void Remove_the_folder() => folder.Dispose();

    [TestCase("push", EventKind.Push, null)]
    [TestCase("github-push", EventKind.Push, null)]
    [TestCase("pull-request", EventKind.PullRequest, "opened")]
    [TestCase("pull-request-untrusted", EventKind.UntrustedPullRequest, "opened")]
    [TestCase("release", EventKind.Release, "published")]
    [TestCase("comment", EventKind.Comment, "created")]
    public void A_sample_has_its_usual_action(string name, string kind, string? action)
    {
        var github = new EventArgument(name).Read();

        github.Should().BeEquivalentTo(
            new { TasksFor = kind, Organization = "taskcluster", Repository = "testing", Branch = "main" });
        github.Payload.TextAt("action").Should().Be(action);
    }

    [Test]
    public void Options_change_a_sample()
    {
        var github = new EventArgument("pull-request") { Action = "closed", Of = "octo/maps", Branch = "dev" }.Read();

        github.Should().BeEquivalentTo(new { Organization = "octo", Repository = "maps", Branch = "dev" });
        github.Payload.TextAt("action").Should().Be("closed");
        github.Payload.TextAt("pull_request", "base", "repo", "full_name").Should().Be("octo/maps");
        github.Payload.ContainsKey("branch").Should().BeFalse("webhooks have no such member");
    }

    [TestCase(null, "v2.4.0")]
    [TestCase("rc", "rc")]
    public void A_tag_is_a_push(string? branch, string tag)
    {
        var github = new EventArgument("tag") { Branch = branch }.Read();

        github.TasksFor.Should().Be(EventKind.Push);
        github.Payload.TextAt("ref").Should().Be($"refs/tags/{tag}");
        github.Details.TextAt("event.type").Should().Be("tag");
    }

    [TestCase(EventKind.Push)]
    [TestCase(EventKind.PullRequest)]
    [TestCase(EventKind.Release)]
    [TestCase(EventKind.Comment)]
    public void A_file_is_known_by_its_keys(string kind)
    {
        var payload = SampleEvents.Payload(kind, "edited", "octo", "maps");
        var file = folder.Write("hook.json", payload.ToJsonString());

        new EventArgument(file).Read().Should().BeEquivalentTo(
            new { TasksFor = kind, Organization = "octo", Repository = "maps" });
        new EventArgument(file) { Type = EventKind.UntrustedPullRequest, Of = "a/b" }.Read().Should().BeEquivalentTo(
            new { TasksFor = EventKind.UntrustedPullRequest, Organization = "a", Repository = "b" });
    }

    [Test]
    public void A_file_may_be_yaml()
    {
        var file = folder.Write("hook.yml", """
            ref: refs/heads/dev
            after: a17f3b9c20d84e65f1b7c9d2e3a4058b6f7c1d9e
            repository: {name: maps, owner: {name: octo}}
            """);

        new EventArgument(file).Read().Should().BeEquivalentTo(new { Organization = "octo", Branch = "dev" });
    }

    [TestCase("nonsense", null, null, null, "neither one of push, tag, pull-request*nor a file")]
    [TestCase("push", "opened", null, null, "github-push has no actions")]
    [TestCase("release", "opened", null, null, "has the actions published, unpublished")]
    [TestCase("push", null, "cron", null, "--type cron: it must be one of github-push")]
    [TestCase("push", null, null, "octo", "--repository octo: it must be an owner and a name")]
    public void What_means_nothing_is_refused_in_words(
        string name, string? action, string? type, string? repository, string words) =>
        FluentActions.Invoking(() => new EventArgument(name) { Action = action, Type = type, Of = repository }.Read())
            .Should().Throw<TaskFileException>().WithMessage($"*{words}*");

    [TestCase("""{"a": 1}""", "--type github-push")]
    [TestCase("[]", "body of a webhook")]
    [TestCase("""{"ref": "x", "after": "y"}""", "repository.owner.login")]
    [TestCase("{", "is not JSON")]
    public void A_file_that_is_no_payload_is_refused_in_words(string text, string words)
    {
        var file = folder.Write("hook.json", text);

        FluentActions.Invoking(() => new EventArgument(file).Read())
            .Should().Throw<TaskFileException>().WithMessage($"*{words}*");
    }
}
