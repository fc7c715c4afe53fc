using System.Text;
using Taskcluster.Benchmarks.Load;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Benchmarks.Macro;

/// <summary>
/// A thousand tasks in four layers. Made anew for each time that it is created, since a task exists but once.
/// </summary>
internal sealed class TaskGraph
{
    /// <summary>How many tasks there are in all.</summary>
    public const int Tasks = 1000;

    /// <summary>What it is like.</summary>
    public const string Text =
        "a decision task, 100 builds that depend on it, 898 tests that depend on it and on two builds each, and a task "
        + "that depends on all builds.";

    private const int Builds = 100;
    private const int TestsOnBuilds = 2;

    private readonly Dictionary<string, int> numbers;
    private readonly RequestBatch reports;
    private int completed;

    public TaskGraph(TaskRequests requests)
    {
        var taskIds = TaskRequests.NewIds(Tasks);
        numbers = taskIds.Index().ToDictionary(task => task.Item, task => task.Index, StringComparer.Ordinal);
        reports = requests.Complete(taskIds);
        var groupId = SlugId.New();
        var (decision, builds) = (taskIds[0], taskIds[1..(Builds + 1)]);
        var layers = new[] { new RequestBatch(1024), new RequestBatch(1024), new RequestBatch(1024) };
        Add(layers[0], decision, []);
        foreach (var taskId in builds)
        {
            Add(layers[1], taskId, [decision]);
        }

        for (var number = Builds + 1; number < Tasks - 1; number++)
        {
            Add(layers[2], taskIds[number],
                [decision, .. Enumerable.Range(number, TestsOnBuilds).Select(build => builds[build % Builds])]);
        }

        Add(layers[2], taskIds[^1], builds);
        Layers = layers;

        void Add(RequestBatch layer, string taskId, string[] dependencies) =>
            requests.Create(layer, taskId, WithDependencies(TaskRequests.Body(groupId), dependencies));
    }

    /// <summary>Creations; those of a layer depend on those of the layers before it.</summary>
    public IReadOnlyList<RequestBatch> Layers { get; }

    /// <summary>The report that a task is completed.</summary>
    public ReadOnlyMemory<byte> ReportOf(string taskId) => reports[numbers[taskId]];

    /// <summary>One more task is completed; true for the last.</summary>
    public bool Complete() => Interlocked.Increment(ref completed) == Tasks;

    private static byte[] WithDependencies(byte[] body, IEnumerable<string> dependencies)
    {
        var list = string.Join(',', dependencies.Select(taskId => $"\"{taskId}\""));
        return [.. Encoding.UTF8.GetBytes($$"""{"dependencies":[{{list}}],"""), .. body.AsSpan(1)];
    }
}
