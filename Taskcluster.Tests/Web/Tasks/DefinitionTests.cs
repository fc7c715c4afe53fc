using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Monolith.Web;
using Taskcluster.Monolith.Web.Pages.Tasks;

namespace Taskcluster.Tests.Web.Tasks;

public sealed class DefinitionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void Lines_of_values_are_known_by_their_pointers()
    {
        const string yaml = "a: 1\n\"b/c~\":\n  - x\n  - {d: 1,\n     e: 2}\n&k k: &v [1]\nm: *v\n<<: {n: 1}\n";

        YamlLines.Of(yaml).Should().BeEquivalentTo(new Dictionary<string, int>
        {
            [""] = 1,
            ["/a"] = 1,
            ["/b~1c~0"] = 2,
            ["/b~1c~0/0"] = 3,
            ["/b~1c~0/1"] = 4,
            ["/b~1c~0/1/d"] = 4,
            ["/b~1c~0/1/e"] = 5,
            ["/k"] = 6,
            ["/k/0"] = 6,
            ["/m"] = 7,
            ["/<<"] = 8,
            ["/<</n"] = 8,
        });
        YamlLines.Of("").Should().BeEmpty();
        YamlLines.Of("{\"a\":\n{\"b\": 1}}").Should().Contain("/a/b", 2);
    }

    [Test]
    public void Faults_of_a_schema_are_told_at_the_longest_place_that_there_is()
    {
        var failure = new ApiFailure(400, "InputValidationError", """
            The body does not satisfy its JSON schema
            https://x/schemas/queue/v1/create-task-request.json#
            Errors:
              * data/tags/a b must be string (is 1)
              * data must have required property 'metadata'
              * data/gone must be there
            ----
            data/payload is no fault
            """);

        DefinitionFault.Of(failure, "x: 1\ntags:\n  a: 1\n  a b: 1\n").Should().Equal(
            new DefinitionFault(4, "data/tags/a b must be string (is 1)"),
            new DefinitionFault(1, "data must have required property 'metadata'"),
            new DefinitionFault(null, "data/gone must be there"));
    }

    [Test]
    public void Faults_of_yaml_are_told_at_their_line()
    {
        var parse = () => NewDefinition.Parse("a: 1\na: 2\n", Now);

        var failure = parse.Should().Throw<ApiFailure>().Which;

        DefinitionFault.Of(failure, "a: 1\na: 2\n").Should().ContainSingle().Which.Line.Should().Be(2);
        DefinitionFault.Of(new ApiFailure(403, "InsufficientScopes", "line 3: * data/a x"), "").Should().BeEmpty();
    }

    [TestCase("")]
    [TestCase("[1]")]
    [TestCase("text")]
    public void What_is_no_mapping_is_no_task(string yaml)
    {
        var parse = () => NewDefinition.Parse(yaml, Now);

        parse.Should().Throw<ApiFailure>().Which.Status.Should().Be(400);
    }

    [Test]
    public void Times_that_are_left_out_are_filled_in()
    {
        NewDefinition.Parse("a: 1", Now).ToJsonString().Should().Be(
            """{"a":1,"created":"2026-11-22T12:00:00.000Z","deadline":"2026-11-22T13:00:00.000Z"}""");
        NewDefinition.Parse("created: x\ndeadline: y", Now).ToJsonString().Should().Be(
            """{"created":"x","deadline":"y"}""");
    }

    [Test]
    public void Times_of_a_task_that_is_made_again_keep_their_distances()
    {
        var task = Json("""
            {
              "created": "2026-01-01T00:00:00.000Z",
              "deadline": "2026-01-01T02:00:00.000Z",
              "expires": "2026-01-08T00:00:00.000Z"
            }
            """);

        NewDefinition.Again(task, Now).ToJsonString().Should().Be(
            """{"created":"2026-11-22T12:00:00.000Z","deadline":"2026-11-22T14:00:00.000Z","""
            + "\"expires\":\"2026-11-29T12:00:00.000Z\"}");
    }

    [Test]
    public void An_interactive_task_keeps_a_longer_time_and_its_own_features()
    {
        var task = JsonNode.Parse("""
            {"payload":{"maxRunTime":20000,"features":{"liveLog":true},"env":{"A":"b"},"cache":{"c":"/c"}},
             "scopes":["docker-worker:cache:c","docker-worker:image:c"],"routes":["x"]}
            """)!.AsObject();

        NewDefinition.Interactive(task, Now).ToJsonString().Should().Be(
            """{"payload":{"maxRunTime":20000,"features":{"liveLog":true,"interactive":true},"""
            + "\"env\":{\"A\":\"b\",\"TASKCLUSTER_INTERACTIVE\":\"true\"}},\"scopes\":[\"docker-worker:image:c\"],"
            + "\"retries\":0,\"created\":\"2026-11-22T12:00:00.000Z\",\"deadline\":\"2026-11-23T00:00:00.000Z\","
            + "\"expires\":\"2026-11-29T12:00:00.000Z\"}");
    }

    [Test]
    public void Caches_are_named_by_payloads_of_both_kinds()
    {
        var payload = Json("""{"cache":{"a":"/a"},"mounts":[{"cacheName":"b"},{"file":"f"},{"cacheName":"a"}]}""");

        NewDefinition.Caches(payload).Should().Equal("a", "b");
        NewDefinition.Caches(Json("[]")).Should().BeEmpty();
    }

    [TestCase("image/PNG", "x", "Image")]
    [TestCase("text/html; charset=utf-8", "x", "Html")]
    [TestCase("text/plain", "README.md", "Markdown")]
    [TestCase("application/vnd.x+json", "x", "Json")]
    [TestCase("text/x-anything", "x", "Text")]
    [TestCase("application/zip", "x.txt", "None")]
    [TestCase("", "x", "None")]
    public void Types_tell_how_an_artifact_is_looked_at(string contentType, string name, string view) =>
        ArtifactViews.Of(contentType, name).ToString().Should().Be(view);

    private static ApiJson Json(string json) => ApiJson.Parse(System.Text.Encoding.UTF8.GetBytes(json));
}
