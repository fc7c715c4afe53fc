using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Queue;
using Taskcluster.Modules.Queue.Api;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.Queue.Tasks;
using TaskStatus = Taskcluster.Modules.Queue.Tasks.TaskStatus;

namespace Taskcluster.Tests.Queue.Tasks;

/// <summary>Texts that are written by hand are those that the serializer would write, byte for byte.</summary>
public sealed class WrittenTextsTests
{
    private static readonly DateTimeOffset Moment = new(2026, 11, 21, 22, 53, 12, 46, TimeSpan.Zero);

    private static readonly string[] Words =
    [
        "", "a", "it's <b>bold</b> & \"quoted\" + `ticks` \\ /", "tab\tline\nend", "\u007f\u0000\u001f",
        "Grüße 世界 🌍 \u2028", new string('x', 3000), new string('é', 2000),
    ];

    private static IEnumerable<TaskRecord> Tasks()
    {
        yield return Task([]);
        foreach (var state in Enum.GetValues<RunState>())
        {
            yield return Task([Run(0, state)]);
        }

        foreach (var created in Enum.GetValues<ReasonCreated>())
        {
            yield return Task([Run(0, RunState.Pending) with { ReasonCreated = created }]);
        }

        foreach (var resolved in Enum.GetValues<ReasonResolved>())
        {
            yield return Task(
            [
                Run(0, RunState.Exception) with { ReasonResolved = resolved, Resolved = Moment },
                Run(1, RunState.Running) with
                {
                    WorkerGroup = "g",
                    WorkerId = "w-1",
                    TakenUntil = Moment.AddHours(1),
                    Started = Moment.AddMinutes(1),
                },
            ]);
        }

        foreach (var priority in Enum.GetValues<TaskPriority>())
        {
            yield return Task([]) with { Priority = priority, RetriesLeft = 49 };
        }

        yield return Task([.. Enumerable.Range(0, 50).Select(number => Run(number, RunState.Exception))]);
    }

    private static IEnumerable<TaskDefinition> Definitions()
    {
        yield return Definition();
        yield return Definition() with { Expires = null, Requires = TaskRequires.AllResolved };
        foreach (var word in Words)
        {
            yield return Definition() with
            {
                Scopes = [word, "a:b"],
                Routes = [word],
                Dependencies = ["a", "b"],
                Metadata = new TaskMetadata { Name = word, Description = word, Owner = word, Source = word },
                Tags = new Dictionary<string, string> { [word] = word, ["other"] = "value" },
            };
        }
    }

    [Test]
    public void Statuses_and_their_runs_are_written_as_the_serializer_would()
    {
        foreach (var task in Tasks())
        {
            Text(task.Written.Status.Utf8.Span).Should().Be(Serialized(task.ToStatus(), QueueJson.Default.TaskStatus));
            Text(task.Written.Reply.Span).Should().Be(
                Serialized(new TaskStatusReply(task.Written.Status), QueueJson.Default.TaskStatusReply));
            Text(task.Written.Runs).Should().Be(Serialized(task.Runs, QueueJson.Default.IReadOnlyListRun));
            StoredRuns.Read(task.Written.Runs).Should().Equal(task.Runs);
        }
    }

    [Test]
    public void Definitions_and_their_tags_are_written_as_the_serializer_would()
    {
        foreach (var definition in Definitions())
        {
            using var written = WrittenDefinition.Of(definition);

            Text(written.Json.Utf8.Span).Should().Be(Serialized(definition, QueueJson.Default.TaskDefinition));
            Text(written.Tags.Utf8.Span).Should()
                .Be(Serialized(definition.Tags, QueueJson.Default.IReadOnlyDictionaryStringString));
            written.Routes.Should().Equal(definition.Routes.Select(route => $"route.{route}"));
        }
    }

    [Test]
    public void Messages_are_written_as_the_serializer_would()
    {
        var task = Task([Run(0, RunState.Running)]);
        var status = new StoredJson<TaskStatus>(task.Written.Status.Utf8);
        var tags = new TaskInMessage(new StoredJson<IReadOnlyDictionary<string, string>>(task.Tags.Utf8));

        Text(MessageText.OfDefined(task with { RetriesLeft = 1 }).Utf8.Span).Should().Be(Serialized(
            new TaskDefined { Status = Task([]).Written.Status, Task = tags }, QueueJson.Default.TaskDefined));
        Message(task, new MessageRun(3)).Should().Be(Serialized(
            new TaskPending { Status = status, RunId = 3, Task = tags }, QueueJson.Default.TaskPending));
        Message(task, new MessageRun(3, "g", "w", Moment)).Should().Be(Serialized(
            new TaskRunning
            {
                Status = status,
                RunId = 3,
                WorkerGroup = "g",
                WorkerId = "w",
                TakenUntil = Moment,
                Task = tags,
            },
            QueueJson.Default.TaskRunning));
        Message(task, new MessageRun(3, "g", "w")).Should()
            .Be(Serialized(
                new TaskCompleted { Status = status, RunId = 3, WorkerGroup = "g", WorkerId = "w", Task = tags },
                QueueJson.Default.TaskCompleted))
            .And.Be(Serialized(
                new TaskFailed { Status = status, RunId = 3, WorkerGroup = "g", WorkerId = "w", Task = tags },
                QueueJson.Default.TaskFailed));
        Message(task, new MessageRun(3)).Should().Be(Serialized(
            new TaskException { Status = status, RunId = 3, Task = tags }, QueueJson.Default.TaskException));
    }

    [Test]
    public void A_changed_copy_of_a_task_has_a_status_of_its_own()
    {
        var task = Task([]);
        var before = Text(task.Written.Status.Utf8.Span);
        var changed = task with { RetriesLeft = 1 };

        Text(changed.Written.Status.Utf8.Span).Should()
            .Be(Serialized(changed.ToStatus(), QueueJson.Default.TaskStatus)).And.NotBe(before);
        Text(task.Written.Status.Utf8.Span).Should().Be(before);
        changed.Should().Be(Task([]) with { RetriesLeft = 1, Runs = task.Runs, Routes = task.Routes });
    }

    [Test]
    public void A_text_of_any_characters_is_written_as_the_serializer_would()
    {
        var wrong = Enumerable.Range(0, char.MaxValue + 1).Select(code => (char)code)
            .Where(character => !char.IsSurrogate(character)).Select(character => $"a{character}")
            .Concat(Words).Where(text => WrittenAlone(text) != JsonSerializer.Serialize(text));

        wrong.Should().BeEmpty();
    }

    private static string WrittenAlone(string text)
    {
        var json = new JsonBuffer(stackalloc byte[16]);
        json.AddText(text);
        var written = Text(json.Written);
        json.Dispose();
        return written;
    }

    private static string Message(TaskRecord task, MessageRun run) => Text(MessageText.Of(task, run).Utf8.Span);

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    private static string Serialized<T>(T value, JsonTypeInfo<T> type) =>
        Text(JsonSerializer.SerializeToUtf8Bytes(value, type));

    private static Run Run(int runId, RunState state) => new()
    {
        RunId = runId,
        State = state,
        ReasonCreated = ReasonCreated.Scheduled,
        Scheduled = Moment,
    };

    private static TaskRecord Task(IReadOnlyList<Run> runs) => new()
    {
        TaskId = "fN1SbArXTPSVFNUvaOlinQ",
        TaskQueueId = "provisioner_1/worker-type",
        SchedulerId = "-",
        ProjectId = "a.b/c-d",
        TaskGroupId = "fN1SbArXTPSVFNUvaOlinQ",
        Priority = TaskPriority.Lowest,
        Deadline = Moment,
        Expires = DateTimeOffset.MaxValue,
        Retries = 5,
        RetriesLeft = 5,
        Routes = [],
        Tags = RawJson.Parse("""{"k":"v"}"""),
        Runs = runs,
    };

    private static TaskDefinition Definition() => new()
    {
        ProvisionerId = "p",
        WorkerType = "w",
        TaskQueueId = "p/w",
        TaskGroupId = "fN1SbArXTPSVFNUvaOlinQ",
        Created = Moment,
        Deadline = Moment,
        Expires = Moment,
        Payload = RawJson.Parse("""{ "deep": [1.50, null] }"""),
        Metadata = new TaskMetadata { Name = "n", Description = "d", Owner = "o", Source = "https://s" },
    };
}
