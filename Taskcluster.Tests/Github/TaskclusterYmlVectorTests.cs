using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Modules.Github.Rendering;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Tests.Github;

/// <summary>Rendering against what the original makes of the same files and events.</summary>
public sealed class TaskclusterYmlVectorTests
{
    private static IEnumerable<TestCaseData> Cases => TaskclusterYmlVectors.Cases;

    [TestCaseSource(nameof(Cases))]
    public void A_file_is_rendered_as_the_original_renders_it(JsonObject vector)
    {
        // The vectors were made without the step that judges a file and fills in its defaults.
        var file = YamlToJson.Parse(vector["body"]!.GetValue<string>())!.AsObject();
        var terms = TaskclusterYmlVectors.Counted(vector["now"]!.GetValue<string>());

        if (vector["error"] is { } error)
        {
            FluentActions.Invoking(() => TaskclusterYml.Render(file, TaskclusterYmlVectors.EventOf(vector), terms))
                .Should().Throw<TaskclusterYmlException>().Which.Message.Should().Be(error.GetValue<string>());
            return;
        }

        var rendered = TaskclusterYml.Render(file, TaskclusterYmlVectors.EventOf(vector), terms);
        var result = rendered.Rest.DeepClone().AsObject();
        result["tasks"] = new JsonArray([.. rendered.Tasks.Select(task => new JsonObject
        {
            ["taskId"] = task.TaskId,
            ["task"] = task.Task.DeepClone(),
        })]);
        result["scopes"] = new JsonArray([.. rendered.Scopes.Select(scope => JsonValue.Create(scope))]);
        JsonNode.DeepEquals(JsonNode.Parse(result.ToJsonString()), vector["result"])
            .Should().BeTrue("{0} is to be {1}", result, vector["result"]);
    }

    [Test]
    public void All_of_them_are_tried() => Cases.Should().HaveCount(25);

    [TestCase(EventKind.Push, null)]
    [TestCase(EventKind.PullRequest, "opened")]
    [TestCase(EventKind.Release, "published")]
    [TestCase(EventKind.Comment, "created")]
    public void A_made_up_payload_has_the_members_of_the_original_one(string tasksFor, string? action)
    {
        var payload = SampleEvents.Payload(tasksFor, action, "org", "repo");

        payload.Select(member => member.Key).Should().BeEquivalentTo(TaskclusterYmlVectors.KeysOf(tasksFor));
        if (tasksFor == EventKind.Comment)
        {
            payload.TextAt("comment", "body").Should().Be(TaskclusterYmlVectors.CommentBody);
        }
    }
}
