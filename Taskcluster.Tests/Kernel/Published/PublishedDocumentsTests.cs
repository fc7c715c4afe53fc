using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Auth.Messages;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Published;
using Taskcluster.Modules.Queue.Api.Artifacts;
using Taskcluster.Modules.Queue.Api.Claims;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.Secrets.Api;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Tests.Kernel.Published;

public sealed class PublishedDocumentsTests
{
    private const string Root = "https://tc.example";

    private static readonly ServiceDeclaration[] Services =
    [
        new("secrets", "Secrets", "Keeps secrets."),
        new("queue", "Queue", "Keeps tasks."),
        new("auth", "Auth", "Keeps clients."),
    ];

    private static readonly ApiDeclaration[] Methods =
    [
        .. CommonMethods.Declarations("secrets"),
        new()
        {
            Service = "queue",
            Name = "createArtifact",
            Route = "POST /task/<taskId>/runs/<runId>/artifacts/<name*>",
            Query = QueryParameter.Paging,
            Scopes = AllOf("a:<taskId>", Each("scope", "scopes", "<scope>"), If("flag", "x", "y")),
            Input = typeof(ArtifactBody),
            Output = typeof(ArtifactReply),
            Stability = Stability.Experimental,
            Category = "Artifacts",
            Title = "Create",
            Description = "Creates.",
        },
        new()
        {
            Service = "queue",
            Name = "hidden",
            Route = "GET /hidden/<rest*?>",
            Category = "Artifacts",
            Title = "Hidden",
            Description = "Not shown.",
            Published = false,
        },
        new()
        {
            Service = "queue",
            Name = "claimWork",
            Route = "POST /claim-work/<taskQueueId*?>/x/<last>",
            Input = typeof(ClaimWorkBody),
            Output = typeof(ClaimWorkReply),
            Category = "Work",
            Title = "Claim",
            Description = "Claims.",
        },
    ];

    private PublishedDocuments _documents = null!;

    [SetUp]
    public void Publish() => _documents = new PublishedDocuments(
        Root + "/", Services, Methods, [.. QueueExchanges.All, .. AuthExchanges.All], [typeof(Secret)]);

    [Test]
    public void The_manifest_lists_what_exists_sorted_and_absolute() =>
        Read("/references/manifest.json").ToJsonString().Should().Be(
            """
            {"$schema":"https://tc.example/schemas/common/manifest-v3.json#","references":[
            "https://tc.example/references/auth/v1/api.json",
            "https://tc.example/references/auth/v1/exchanges.json",
            "https://tc.example/references/queue/v1/api.json",
            "https://tc.example/references/queue/v1/exchanges.json",
            "https://tc.example/references/secrets/v1/api.json"]}
            """.ReplaceLineEndings(""));

    [Test]
    public void An_api_entry_tells_all_that_callers_may_know()
    {
        var reference = Read("/references/queue/v1/api.json");

        reference["$schema"]!.ToString().Should().Be(Root + "/schemas/common/api-reference-v0.json#");
        reference["serviceName"]!.ToString().Should().Be("queue");
        reference["apiVersion"]!.ToString().Should().Be("v1");
        reference["title"]!.ToString().Should().Be("Queue");
        reference["description"]!.ToString().Should().Be("Keeps tasks.");
        reference["entries"]!.AsArray().Should().HaveCount(2);
        reference["entries"]![0]!.ToJsonString().Replace("\\u003C", "<").Replace("\\u003E", ">").Should().Be(
            """
            {"type":"function","method":"post","route":"/task/<taskId>/runs/<runId>/artifacts/<name>",
            "query":["continuationToken","limit"],"args":["taskId","runId","name"],"name":"createArtifact",
            "stability":"experimental","title":"Create","description":"Creates.","category":"Artifacts",
            "scopes":{"AllOf":["a:<taskId>",{"for":"scope","in":"scopes","each":"<scope>"},
            {"if":"flag","then":"x","else":"y"}]},
            "input":"v1/post-artifact-request.json#","output":"v1/post-artifact-response.json#"}
            """.ReplaceLineEndings(""));
    }

    [Test]
    public void What_a_method_has_not_is_absent_and_marks_of_wildcards_are_not_shown()
    {
        var claimWork = Read("/references/queue/v1/api.json")["entries"]![1]!.AsObject();
        var ping = Read("/references/secrets/v1/api.json")["entries"]![0]!.AsObject();

        claimWork["route"]!.ToString().Should().Be("/claim-work/<taskQueueId>/x/<last>");
        claimWork["args"]!.ToJsonString().Should().Be("""["taskQueueId","last"]""");
        claimWork.Should().NotContainKey("scopes");
        ping["query"]!.AsArray().Should().BeEmpty();
        ping["args"]!.AsArray().Should().BeEmpty();
        ping.Should().NotContainKey("input").And.NotContainKey("output").And.NotContainKey("scopes");
    }

    [Test]
    public void An_exchange_entry_tells_its_routing_key_word_by_word()
    {
        var reference = Read("/references/queue/v1/exchanges.json");
        var resolved = reference["entries"]!.AsArray()
            .Single(entry => entry!["name"]!.ToString() == "taskGroupResolved")!;

        reference["exchangePrefix"]!.ToString().Should().Be("exchange/taskcluster-queue/v1/");
        resolved["type"]!.ToString().Should().Be("topic-exchange");
        resolved["exchange"]!.ToString().Should().Be("task-group-resolved");
        resolved["schema"]!.ToString().Should().Be("v1/task-group-changed-message.json#");
        resolved["routingKey"]!.AsArray().Select(word => word!["name"]!.ToString())
            .Should().Equal("routingKeyKind", "taskGroupId", "schedulerId", "reserved");
        resolved["routingKey"]![0]!["constant"]!.ToString().Should().Be("primary");
        resolved["routingKey"]![3]!["multipleWords"]!.GetValue<bool>().Should().BeTrue();
        resolved["routingKey"]![3]!["required"]!.GetValue<bool>().Should().BeFalse();
        resolved["routingKey"]![3]!.AsObject().Should().NotContainKey("constant");
    }

    [TestCase("/schemas/queue/v1/claim-work-request.json")] // named by a method
    [TestCase("/schemas/queue/v1/task-metadata.json")] // named only by a schema that a schema names
    [TestCase("/schemas/secrets/v1/secret.json")] // named by nothing, given
    [TestCase("/schemas/common/metaschema.json")]
    public void Schemas_are_served_under_their_absolute_id(string path) =>
        Read(path)["$id"]!.ToString().Should().Be(Root + path + "#");

    [Test]
    public void Schemas_are_found_under_their_root_relative_id()
    {
        const string Id = "/schemas/queue/v1/claim-work-response.json";

        _documents.FindSchema(Id)!.Value.GetProperty("$id").GetString().Should().Be(Id + "#");
        _documents.FindSchema(Id + "#")!.Value.GetProperty("$schema").GetString()
            .Should().Be(SchemaGenerator.Metaschema);
        _documents.FindSchema("/schemas/common/manifest-v3.json#").Should().NotBeNull();
        _documents.FindSchema("/schemas/queue/v1/nothing.json#").Should().BeNull();
    }

    [TestCase("/schemas/queue/v1/nothing.json")]
    [TestCase("/schemas/queue/v1/task")]
    [TestCase("/schemas/queue/v1/task.json#")]
    [TestCase("/references/secrets/v1/exchanges.json")]
    [TestCase("/references/")]
    [TestCase("")]
    public void What_is_not_published_is_not_found(string path) => _documents.Find(path).Should().BeNull();

    [Test]
    public void A_document_is_made_once() =>
        _documents.Find("/schemas/queue/v1/task.json").Should().Be(_documents.Find("/schemas/queue/v1/task.json"));

    [Test]
    public void All_references_in_one_document_are_root_relative_and_complete()
    {
        var whole = Read("/references/references.json").AsArray();
        var files = whole.ToDictionary(file => file!["filename"]!.ToString(), file => file!["content"]!);

        files.Keys.Should().BeEquivalentTo(
            _documents.SchemaIds.Select(id => id[1..].TrimEnd('#'))
                .Concat(_documents.ReferencePaths.Select(path => path[1..])));
        whole.ToJsonString().Should().NotContain(Root);
        files["references/manifest.json"]["references"]![0]!.ToString().Should().Be("/references/auth/v1/api.json");
        files["schemas/queue/v1/task.json"]["$id"]!.ToString().Should().Be("/schemas/queue/v1/task.json#");
    }

    [Test]
    public void Every_reference_from_schema_to_schema_leads_somewhere()
    {
        foreach (var id in _documents.SchemaIds)
        {
            foreach (var reference in References(_documents.FindSchema(id)!.Value))
            {
                var target = new Uri(new Uri(Root + id), reference);
                _documents.Find(target.AbsolutePath).Should().NotBeNull($"{id} refers to {reference}");
            }
        }
    }

    [Test]
    public void The_nine_common_schemas_are_there() =>
        _documents.SchemaIds.Where(id => id.StartsWith("/schemas/common/", StringComparison.Ordinal))
            .Should().HaveCount(9);

    [Schema("queue", "task", Title = "Another")]
    private sealed record Impostor;

    [Test]
    public void Two_types_cannot_have_one_id() =>
        FluentActions.Invoking(() => new PublishedDocuments(
                Root, Services, [], [], [typeof(Modules.Queue.Tasks.TaskDefinition), typeof(Impostor)]).SchemaIds)
            .Should().Throw<InvalidOperationException>().WithMessage("*both claim*");

    private static IEnumerable<string> References(JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.Object => schema.EnumerateObject().SelectMany(member =>
            member.NameEquals("$ref") && member.Value.ValueKind == JsonValueKind.String
                ? [member.Value.GetString()!]
                : References(member.Value)),
        JsonValueKind.Array => schema.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private JsonNode Read(string path) => JsonNode.Parse(_documents.Find(path)!.Value.Span)!;
}
