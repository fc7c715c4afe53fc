using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Published;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Queue;
using Taskcluster.Modules.Queue.Api.Tasks;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Monolith.Commands;

/// <summary>
/// Judges tasks as queue.createTask does, by its published schema and its rules, without a server: what depends on
/// other tasks, settings and the caller is left to the server.
/// </summary>
internal sealed partial class CreateTaskCheck
{
    private static readonly ApiOptions Options = new();
    private static readonly QueueOptions Queue = new();
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = Options.MaxBodyDepth };

    private readonly TimeProvider clock;
    private readonly CreateTask method;
    private readonly BodyJudge judge;

    public CreateTaskCheck(string rootUrl, TimeProvider clock)
    {
        this.clock = clock;
        method = new CreateTask(
            new Lazy<CreateTask.Validator>(() => new CreateTask.Validator(new TaskDefinitionRules(clock, Queue))),
            clock,
            Queue);
        judge = new BodyJudge(
            new PublishedDocuments(rootUrl, [], [method.Declaration], []),
            RootUrl.Parse(rootUrl),
            new CompiledSchemas());
    }

    /// <summary>Whether a text is the id of a task.</summary>
    public static bool IsTaskId(string text) => text.Length == SlugId.Length && TaskId().IsMatch(text);

    /// <summary>What is wrong with a task, and which scopes its creation needs.</summary>
    public TaskVerdict Judge(string taskId, JsonObject task)
    {
        if (!IsTaskId(taskId))
        {
            return new TaskVerdict([$"the taskId '{taskId}' is none: it must match {Patterns.SlugId}"], null);
        }

        using var call = CallOf(taskId, task);
        try
        {
            call.ParseBody();
            var faults = judge.FaultsOf(typeof(CreateTaskBody), call.Json);
            if (faults.Count > 0)
            {
                return new TaskVerdict([.. faults.Select(fault => fault.ToString())], null);
            }

            var request = method.Bind(call);
            var needs = method.Declaration.Scopes!.Fill(method.ScopeValues(request));
            var fault = TaskDefinitionRules.FaultOf(request.Task, clock.GetUtcNow(), Queue);
            return new TaskVerdict(fault is null ? [] : [fault], needs);
        }
        catch (ApiError error)
        {
            return new TaskVerdict([error.Message], null);
        }
    }

    /// <summary>The definition with the schema's defaults, as the server would keep it.</summary>
    public JsonObject Completed(string taskId, JsonObject task)
    {
        using var call = CallOf(taskId, task);
        call.ParseBody();
        return (JsonObject)JsonNode.Parse(
            judge.WithDefaults(typeof(CreateTaskBody), call.Json).Span, documentOptions: Deep)!;
    }

    private ApiCall CallOf(string taskId, JsonObject task) =>
        new(method, [taskId], () => throw new NotSupportedException("Nobody calls."), Options)
        {
            Body = Encoding.UTF8.GetBytes(task.ToJsonString()),
            ContentType = "application/json",
        };

    [GeneratedRegex(Patterns.SlugId)]
    private static partial Regex TaskId();
}

/// <summary>What createTask would say of a task.</summary>
/// <param name="Faults">What is wrong; none: nothing that can be seen without a server.</param>
/// <param name="Needs">The scopes that creating it needs; null where it cannot be created anyway.</param>
internal sealed record TaskVerdict(IReadOnlyList<string> Faults, ScopeExpression? Needs);
