using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Properties;

/// <summary>
/// Random calls, whose answers, messages and rows must be those of <see cref="QueueModel"/>, with everything that they
/// say. <see cref="StepsVariable"/> says how many; <see cref="Cases.SeedVariable"/> with it repeats a run.
/// </summary>
public sealed class QueueModelTests : ServerTests
{
    /// <summary>How many steps all tests of this class take together.</summary>
    public const string StepsVariable = "TASKCLUSTER_STEPS";

    private const int DefaultSteps = 2000;

    // At once, since each of them waits for its own server.
    private const int Parts = 4;

    private static readonly int Steps = (int)(Cases.Number(StepsVariable) ?? DefaultSteps) / Parts;
    private static long totalSteps;

    // An empty queue is told at once.
    protected override IReadOnlyDictionary<string, string?> Settings { get; } =
        new Dictionary<string, string?> { ["Queue:ClaimWorkWaitSeconds"] = "0" };

    private QueueModel model = null!;
    private QueueModelCalls calls = null!;
    private string step = "";
    private long position;

    /// <summary>Steps that have passed in this run of the tests.</summary>
    public static long TotalSteps => Interlocked.Read(ref totalSteps);

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task The_queue_does_what_the_state_machine_says(int part)
    {
        var seed = (int)Cases.SeedOfAll + part;
        await TestContext.Out.WriteLineAsync(
            $"{Cases.SeedVariable}={seed - part} {StepsVariable}={Steps * Parts} repeats it");
        model = new QueueModel(Server.Clock.GetUtcNow());
        calls = new QueueModelCalls(Server, model, new Random(seed));
        for (var number = 0; number < Steps; number++)
        {
            step = $"step {number} of seed {seed}";
            await Step();
        }

        RequireSameTasks();
        calls.Advance(TimeSpan.FromDays(2));
        await RunDue();
        Rows("queue_tasks").Should().Be(0);
        Rows("queue_task_definitions").Should().Be(0);
        Rows("queue_dependencies").Should().Be(0);
        Rows("queue_task_groups").Should().Be(0);
        Rows("queue_pending_counts").Should().Be(0, "each was counted off as often as it was counted");
        Interlocked.Add(ref totalSteps, Steps);
    }

    private async Task Step()
    {
        var what = calls.Next();
        step = $"{step}, {what.Name}";
        if (what.Call is null)
        {
            await RunDue();
        }
        else
        {
            RequireSame(await what.Call(), what);
        }

        RequireSameMessages(isOrdered: what.Call is not null);
    }

    private Task RunDue() => Server.Services.GetRequiredService<LoopRunner>().RunDue();

    private void RequireSame(ApiAnswer answer, ModelCall expected)
    {
        if (answer.Status != expected.Status)
        {
            Assert.Fail($"{step}: {expected.Status} was expected, and {answer.Status} came: {answer.Text}");
        }

        var code = expected.Status switch
        {
            400 => "InputError",
            404 => "ResourceNotFound",
            409 => "RequestConflict",
            _ => null,
        };
        if (code is not null)
        {
            answer.ShouldFail(expected.Status, code);
        }
        else if (expected.FaultOf(answer.Json) is { } fault)
        {
            Assert.Fail($"{step}: {fault}; the answer was {answer.Text}");
        }
    }

    private void RequireSameMessages(bool isOrdered)
    {
        var messages = Server.Services.GetRequiredService<Database>()
            .Read(position, static (rows, after) => MessageLog.ReadAfter(rows, after, 1000));
        position = messages.Count == 0 ? position : messages[^1].Sequence;

        // Loops of different things run side by side.
        var found = messages.Select(ModelMessage.From);
        var (heard, told) = isOrdered
            ? (found.ToList(), model.Told)
            : ([.. InPlace(found)], [.. InPlace(model.Told)]);
        if (heard.Count != told.Count || !heard.Zip(told).All(pair => pair.First.IsSameAs(pair.Second)))
        {
            Assert.Fail($"{step}: these messages were expected:\n{string.Join('\n', told)}\n"
                + $"and these came:\n{string.Join('\n', heard)}");
        }

        model.Told.Clear();
    }

    private static IEnumerable<ModelMessage> InPlace(IEnumerable<ModelMessage> messages) =>
        messages.OrderBy(message => message.Place, StringComparer.Ordinal);

    // Nothing is left over, and nothing is gone too early.
    private void RequireSameTasks()
    {
        var found = Server.Services.GetRequiredService<Database>().Read(static rows =>
        {
            var ids = new List<string>();
            using var call = rows.Sql("SELECT task_id FROM queue_tasks ORDER BY task_id");
            while (call.Step())
            {
                ids.Add(call.Text(0));
            }

            return ids;
        });
        found.Should().Equal(model.Tasks.Select(task => task.TaskId));
    }

    private long Rows(string table) => Server.Services.GetRequiredService<Database>().Read(rows =>
    {
        using var call = rows.Sql(string.Intern($"SELECT count(*) FROM {table}"));
        return call.Step() ? call.Long(0) : 0;
    });
}

/// <summary>A call that was chosen, and what must come of it.</summary>
/// <param name="Name">For whoever reads of a difference.</param>
/// <param name="Status">The answer's status.</param>
/// <param name="Call">The call; null: the time moves.</param>
/// <param name="FaultOf">How the body of a success differs from the model; null if it does not.</param>
internal sealed record ModelCall(
    string Name, int Status, Func<Task<ApiAnswer>>? Call, Func<JsonNode, string?> FaultOf);
