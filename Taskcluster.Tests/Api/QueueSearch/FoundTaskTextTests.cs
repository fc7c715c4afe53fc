using System.Text;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.QueueSearch;
using Taskcluster.Modules.QueueSearch.Api;
using Taskcluster.Modules.QueueSearch.Index;

namespace Taskcluster.Tests.Api.QueueSearch;

/// <summary>What the search reads and writes by hand is what the serializer would read and write.</summary>
public sealed class FoundTaskTextTests
{
    private static readonly DateTimeOffset Moment = new(2026, 11, 21, 22, 53, 12, 46, TimeSpan.Zero);

    [TestCase("plain")]
    [TestCase("")]
    [TestCase("Grüße \"quoted\" <b> \\ \u2028")]
    public void A_task_is_written_as_the_serializer_would(string word)
    {
        var task = new FoundTask
        {
            TaskId = "fN1SbArXTPSVFNUvaOlinQ",
            Name = word,
            Owner = word,
            State = "pending",
            TaskQueueId = "p/w",
            TaskGroupId = "fN1SbArXTPSVFNUvaOlinQ",
            SchedulerId = "-",
            ProjectId = "none",
            Tags = new Dictionary<string, string> { [word] = word, ["other"] = "value" },
            Created = Moment,
            Deadline = Moment.AddHours(1),
            Expires = DateTimeOffset.MaxValue,
        };
        var json = new JsonBuffer(stackalloc byte[16]);
        FoundTaskText.Write(ref json, task);

        Encoding.UTF8.GetString(json.Written).Should().Be(
            JsonSerializer.Serialize(task, QueueSearchJson.Default.FoundTask));
        json.Dispose();
    }

    [Test]
    public void Of_a_definition_is_read_what_the_search_needs_wherever_it_stands()
    {
        var definition = SearchedDefinition.Read("""
            {"extra": {"tags": {"no": "no"}, "deep": [[{"name": "no"}]]}, "metadata": {"source": "s", "owner": "o",
            "description": "d", "name": "\u00fcber"}, "tags": {"a": "1", "b": "\"2\""}, "routes": ["x.y", "z"],
            "payload": {"routes": ["no"], "metadata": {"name": "no"}}, "taskGroupId": "g", "projectId": "none",
            "schedulerId": "-", "taskQueueId": "p/w", "created": "2026-11-21T22:53:12.046Z",
            "deadline": "2026-11-21T23:53:12.046Z", "expires": "2027-11-21T23:53:12.046Z", "retries": 5}
            """u8);

        definition.Name.Should().Be("über");
        definition.Owner.Should().Be("o");
        definition.Tags.Should().Equal(new Dictionary<string, string> { ["a"] = "1", ["b"] = "\"2\"" });
        definition.Routes.Should().Equal("x.y", "z");
        (definition.TaskQueueId, definition.TaskGroupId).Should().Be(("p/w", "g"));
        (definition.SchedulerId, definition.ProjectId).Should().Be(("-", "none"));
        (definition.Created, definition.Deadline).Should().Be((Moment, Moment.AddHours(1)));
    }
}
