using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Auth;
using Taskcluster.Modules.Queue;
using Taskcluster.Modules.Queue.Api.Claims;
using Taskcluster.Modules.Queue.Tasks;
using Taskcluster.Modules.Secrets;

namespace Taskcluster.Tests.Contract;

/// <summary>Records of the wire, read from JSON and written back.</summary>
public sealed class WireRecordsTests
{
    private const string Slug = "fN1SbArXTPSVFNUvaOlinQ";
    private const string Moment = "2026-11-21T22:53:12.046Z";

    private const string Run = $$"""
        {"runId":0,"state":"running","reasonCreated":"task-retry","workerGroup":"g","workerId":"w",
        "takenUntil":"{{Moment}}","scheduled":"{{Moment}}","started":"{{Moment}}"}
        """;

    private const string Status = $$"""
        {"taskId":"{{Slug}}","provisionerId":"p","workerType":"w","taskQueueId":"p/w","schedulerId":"-",
        "projectId":"none","taskGroupId":"{{Slug}}","priority":"very-high",
        "deadline":"{{Moment}}","expires":"{{Moment}}","retriesLeft":4,
        "state":"running","runs":[{"runId":0,"state":"exception","reasonCreated":"scheduled",
        "reasonResolved":"deadline-exceeded","scheduled":"{{Moment}}","resolved":"{{Moment}}"},{{Run}}]}
        """;

    private const string Metadata = """{"name":"n","description":"d","owner":"o","source":"https://s"}""";

    private const string Definition = $$"""
        {"provisionerId":"p","workerType":"w","taskQueueId":"p/w","schedulerId":"s","projectId":"j",
        "taskGroupId":"{{Slug}}","dependencies":["{{Slug}}"],"requires":"all-resolved","routes":["r"],"priority":"low",
        "retries":3,"created":"{{Moment}}","deadline":"{{Moment}}","expires":"{{Moment}}","scopes":["a:b"],
        "payload":{"deep":[1,{"x":null}]},"metadata":{{Metadata}} ,"tags":{"k":"v"},"extra":{"e":1.50} }
        """;

    private const string Credentials = """{"clientId":"c","accessToken":"t","certificate":"z"}""";

    private const string Claim = $$"""
        {"status":{{Status}},"runId":1,"workerGroup":"g","workerId":"w","takenUntil":"{{Moment}}","task":{{Definition}},
        "credentials":{{Credentials}}}
        """;

    private const string WithWorker =
        $$""" "version":1,"status":{{Status}},"runId":1,"workerGroup":"g","workerId":"w" """;

    private const string Client = $$"""
        "clientId":"c","expires":"{{Moment}}","description":"d","created":"{{Moment}}","lastModified":"{{Moment}}",
        "lastDateUsed":"{{Moment}}","lastRotated":"{{Moment}}","scopes":["s"],"expandedScopes":["s","t"],
        "disabled":false,"deleteOnExpiration":true
        """;

    private static IEnumerable<TestCaseData> QueueRecords()
    {
        var json = QueueJson.Default;
        yield return Case(json.TaskDefinition, Definition);
        yield return Case(json.CreateTaskBody, Definition);
        yield return Case(json.TaskStatus, Status);
        yield return Case(json.TaskStatusReply, $$"""{"status":{{Status}} }""");
        yield return Case(json.ClaimWorkBody, """{"workerGroup":"g","workerId":"w","tasks":32}""");
        yield return Case(json.ClaimWorkReply, $$"""{"tasks":[{{Claim}}]}""");
        yield return Case(json.ClaimTaskBody, """{"workerGroup":"g","workerId":"w"}""");
        yield return Case(json.ClaimTaskReply, Claim);
        yield return Case(json.ReclaimTaskReply, Without(Claim, "task"));
        yield return Case(json.TaskExceptionBody, """{"reason":"malformed-payload"}""");
        yield return Case(json.FinishArtifactBody, $$"""{"uploadId":"{{Slug}}"}""");
        yield return Case(json.GetArtifactReply, """{"storageType":"s3","url":"https://x"}""");
        yield return Case(json.ArtifactInfo, $$"""
            {"storageType":"s3","name":"a/b","expires":"{{Moment}}","contentType":"t",
            "contentLength":9007199254740993}
            """);
        yield return Case(json.ListArtifactsReply, $$"""
            {"artifacts":[{"storageType":"link","name":"a","expires":"{{Moment}}","contentType":"t"}],
            "continuationToken":"z"}
            """);
        yield return Case(json.TaskGroupReply, $$"""
            {"taskGroupId":"{{Slug}}","schedulerId":"s","expires":"{{Moment}}","sealed":"{{Moment}}"}
            """);
    }

    private static IEnumerable<TestCaseData> QueueUnions()
    {
        var json = QueueJson.Default;
        yield return Case(json.ArtifactBody, $$"""
            {"storageType":"s3","expires":"{{Moment}}","contentType":"t","contentLength":4294967296}
            """);
        yield return Case(json.ArtifactBody, $$"""
            {"storageType":"object","expires":"{{Moment}}","contentType":"t"}
            """);
        yield return Case(json.ArtifactBody, $$"""
            {"storageType":"reference","expires":"{{Moment}}","url":"https://x","contentType":"t"}
            """);
        yield return Case(json.ArtifactBody, $$"""{"storageType":"link","expires":"{{Moment}}","artifact":"a"}""");
        yield return Case(json.ArtifactBody, $$"""
            {"expires":"{{Moment}}","reason":"too-large-file-on-worker","message":"m","storageType":"error"}
            """);
        yield return Case(json.ArtifactReply, $$"""
            {"storageType":"s3","putUrl":"https://x","expires":"{{Moment}}","contentType":"t"}
            """);
        yield return Case(json.ArtifactReply, $$"""
            {"storageType":"object","name":"n","projectId":"none","uploadId":"{{Slug}}","expires":"{{Moment}}",
            "credentials":{{Credentials}} }
            """);
        yield return Case(json.ArtifactReply, """{"storageType":"reference"}""");
        yield return Case(json.ArtifactReply, """{"storageType":"link"}""");
        yield return Case(json.ArtifactReply, """{"storageType":"error"}""");
        yield return Case(json.ArtifactContentReply, """{"storageType":"s3","url":"https://x"}""");
        yield return Case(json.ArtifactContentReply, $$"""
            {"storageType":"object","name":"n","credentials":{{Credentials}} }
            """);
        yield return Case(json.ArtifactContentReply, """{"storageType":"reference","url":"https://x"}""");
        yield return Case(json.ArtifactContentReply, """{"storageType":"error","reason":"r","message":"m"}""");
    }

    private static IEnumerable<TestCaseData> QueueMessages()
    {
        var json = QueueJson.Default;
        const string Task = """ "task":{"tags":{"k":"v"}} """;
        yield return Case(json.TaskDefined, $$"""{"version":1,"status":{{Status}},{{Task}} }""");
        yield return Case(json.TaskPending, $$"""{"version":1,"status":{{Status}},"runId":1,{{Task}} }""");
        yield return Case(json.TaskRunning, $$"""{ {{WithWorker}},"takenUntil":"{{Moment}}",{{Task}} }""");
        yield return Case(json.TaskCompleted, $$"""{ {{WithWorker}},{{Task}} }""");
        yield return Case(json.TaskFailed, $$"""{ {{WithWorker}},{{Task}} }""");
        yield return Case(json.TaskException, $$"""{ {{WithWorker}},{{Task}} }""");
        yield return Case(json.TaskException, $$"""{"version":1,"status":{{Status}} }""");
        yield return Case(json.ArtifactCreated, $$"""
            { {{WithWorker}},"artifact":{"storageType":"error","name":"a","expires":"{{Moment}}",
            "contentType":"t"} }
            """);
        yield return Case(json.TaskPriorityChanged, $$"""
            {"version":1,"status":{{Status}},"oldPriority":"lowest","newPriority":"highest"}
            """);
        yield return Case(json.TaskGroupChanged, $$"""
            {"version":1,"taskGroupId":"{{Slug}}","schedulerId":"s","expires":"{{Moment}}"}
            """);
        yield return Case(json.TaskGroupPriorityChanged, $$"""
            {"version":1,"taskGroupId":"{{Slug}}","schedulerId":"s","newPriority":"medium","tasksAffected":3}
            """);
    }

    private static IEnumerable<TestCaseData> OtherRecords()
    {
        var json = AuthJson.Default;
        yield return Case(json.ScopeSetBody, """{"scopes":["a:*"]}""");
        yield return Case(json.CreateClientBody, $$"""
            {"expires":"{{Moment}}","description":"d","scopes":[],"deleteOnExpiration":true}
            """);
        yield return Case(json.CreateClientBody, $$"""
            {"expires":"{{Moment}}","description":"d","deleteOnExpiration":false}
            """);
        yield return Case(json.ClientReply, $$"""{ {{Client}} }""");
        yield return Case(json.CreatedClientReply, $$"""{ {{Client}},"accessToken":"t"}""");
        yield return Case(json.CreateRoleBody, """{"scopes":["s"],"description":"d"}""");
        yield return Case(json.RoleReply, $$"""
            {"roleId":"r*","scopes":["s"],"description":"d","created":"{{Moment}}","lastModified":"{{Moment}}",
            "expandedScopes":["s"]}
            """);
        yield return Case(json.TestAuthenticateBody, """{"clientScopes":["a"],"requiredScopes":["b"]}""");
        yield return Case(json.TestAuthenticateReply, """{"clientId":"tester","scopes":["a"]}""");
        yield return Case(json.AuthenticateHawkBody, """
            {"method":"m-search","resource":"/","host":"h","port":80,"authorization":"a","sourceIp":"::1"}
            """);
        yield return Case(json.AuthenticateHawkReply, $$"""
            {"status":"auth-success","scheme":"hawk","clientId":"c","scopes":["s"],"expires":"{{Moment}}",
            "hash":"h"}
            """);
        yield return Case(json.AuthenticateHawkReply, """{"status":"auth-failed","message":"m"}""");
        yield return Case(json.AuthenticateHawkReply, $$"""
            {"status":"no-auth","scheme":"none","scopes":[],"expires":"{{Moment}}"}
            """);
        yield return Case(json.ClientMessage, """{"version":1,"clientId":"c"}""");
        yield return Case(json.RoleMessage, """{"version":1,"roleId":"r"}""");
        yield return Case(SecretsJson.Default.Secret, $$"""{"secret":{"a":[1]},"expires":"{{Moment}}"}""");
        yield return Case(SecretsJson.Default.SecretList, """{"secrets":["a","b"]}""");
    }

    [TestCaseSource(nameof(QueueRecords))]
    [TestCaseSource(nameof(QueueUnions))]
    [TestCaseSource(nameof(QueueMessages))]
    [TestCaseSource(nameof(OtherRecords))]
    public void What_is_read_is_written_again(JsonTypeInfo type, string json)
    {
        var record = JsonSerializer.Deserialize(json, type);

        var written = JsonSerializer.SerializeToNode(record, type);

        written!.ToJsonString().Should().NotBeNullOrEmpty();
        JsonNode.DeepEquals(written, JsonNode.Parse(json)).Should()
            .BeTrue($"{written.ToJsonString()} should be {json}");
    }

    [Test]
    public void Reading_gives_the_members_their_values()
    {
        var body = JsonSerializer.Deserialize(Definition, QueueJson.Default.CreateTaskBody)!;

        body.Priority.Should().Be(TaskPriority.Low);
        body.Requires.Should().Be(TaskRequires.AllResolved);
        body.Deadline.Should().Be(new DateTimeOffset(2026, 11, 21, 22, 53, 12, 46, TimeSpan.Zero));
        body.Payload.ToString().Should().Be("""{"deep":[1,{"x":null}]}""");
        body.Extra.ToString().Should().Be("""{"e":1.50}""", "numbers of others keep their text");
        body.Tags.Should().Equal(new Dictionary<string, string> { ["k"] = "v" });
    }

    [Test]
    public void Greater_priorities_go_first() =>
        Enum.GetValues<TaskPriority>().Should().BeInAscendingOrder()
            .And.StartWith(TaskPriority.Lowest).And.EndWith(TaskPriority.Highest);

    [Test]
    public void What_a_record_does_not_know_is_passed_over() =>
        JsonSerializer.Deserialize("""{"workerGroup":"g","new":1,"workerId":"w"}""", QueueJson.Default.ClaimTaskBody)
            .Should().Be(new ClaimTaskBody { WorkerGroup = "g", WorkerId = "w" });

    private static TestCaseData Case<T>(JsonTypeInfo<T> type, string json) =>
        new TestCaseData(type, json.ReplaceLineEndings(""))
            .SetArgDisplayNames(typeof(T).Name, json.Length > 60 ? json[..60] : json);

    private static string Without(string json, string name)
    {
        var node = JsonNode.Parse(json)!.AsObject();
        node.Remove(name);
        return node.ToJsonString();
    }
}
