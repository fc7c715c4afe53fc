using System.Globalization;
using System.Text;
using Taskcluster.Benchmarks.Load;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Benchmarks.Macro;

/// <summary>The requests of a task's life, all for one task queue.</summary>
internal sealed class TaskRequests(RequestSigner signer)
{
    public const string TaskQueueId = "benchmark/load";

    /// <summary>Tasks of a group, as a decision task would make it.</summary>
    public const int TasksInGroup = 100;

    private const int ExpectedBytes = 2048;

    // About what a build task of a real project is like: 1.1 KiB.
    private static readonly CompositeFormat Definition = CompositeFormat.Parse("""
        {{"taskQueueId":"benchmark/load","schedulerId":"benchmark","projectId":"benchmark","taskGroupId":"{0}",
        "created":"{1}","deadline":"{2}","expires":"{3}","priority":"low","retries":2,
        "routes":["index.benchmark.v1.load.latest"],"scopes":["queue:get-artifact:private/benchmark/*"],
        "metadata":{{"name":"Build for Linux, 64 bit, optimized","owner":"someone@example.com",
        "source":"https://example.com/project/file/tip/taskcluster/build.yml",
        "description":"Compiles the program and packs it up. Made by the load generator."}},
        "tags":{{"kind":"build","os":"linux","worker-implementation":"generic-worker"}},
        "extra":{{"treeherder":{{"symbol":"B","tier":1,"machine":{{"platform":"linux64"}}}}}},
        "payload":{{"maxRunTime":3600,"env":{{"BRANCH":"main","REVISION":"0f5b2a7c9d3e4f60718293a4b5c6d7e8f9012345"}},
        "command":[["/bin/bash","-c",
        "git clone --depth 1 https://example.com/project && cd project && ./build --release"]],
        "artifacts":[{{"name":"public/build/target.tar.gz","path":"project/out/target.tar.gz","type":"file"}},
        {{"name":"public/build/log.txt","path":"project/out/log.txt","type":"file"}}]}}}}
        """.Replace("\n", "", StringComparison.Ordinal));

    /// <summary>Ids of new tasks.</summary>
    public static string[] NewIds(int count) => [.. Enumerable.Range(0, count).Select(_ => SlugId.New())];

    public RequestBatch Create(IReadOnlyList<string> taskIds)
    {
        var batch = new RequestBatch(taskIds.Count * ExpectedBytes);
        byte[] body = [];
        for (var index = 0; index < taskIds.Count; index++)
        {
            if (index % TasksInGroup == 0)
            {
                body = Body(SlugId.New());
            }

            signer.Add(batch, "PUT", $"queue/v1/task/{taskIds[index]}", body);
        }

        return batch;
    }

    /// <summary>Claims of so many tasks each, by a worker or, without one, by as many as the batch is long.</summary>
    public RequestBatch Claim(int count, int tasks = 1, int? worker = null)
    {
        var batch = new RequestBatch(count * ExpectedBytes / 4);
        for (var index = 0; index < count; index++)
        {
            signer.Add(
                batch, "POST", $"queue/v1/claim-work/{TaskQueueId}",
                Encoding.UTF8.GetBytes(
                    $$"""{"workerGroup":"load","workerId":"worker-{{worker ?? index % 1000}}","tasks":{{tasks}}}"""));
        }

        return batch;
    }

    public RequestBatch Complete(IReadOnlyList<string> taskIds)
    {
        var batch = new RequestBatch(taskIds.Count * ExpectedBytes / 4);
        foreach (var taskId in taskIds)
        {
            signer.Add(batch, "POST", $"queue/v1/task/{taskId}/runs/0/completed", "{}"u8);
        }

        return batch;
    }

    /// <summary>Asks for the status of these tasks in turn.</summary>
    public RequestBatch Status(IReadOnlyList<string> taskIds, int count) =>
        Get([.. taskIds.Select(taskId => $"queue/v1/task/{taskId}/status")], count);

    /// <summary>Asks for the same so many times.</summary>
    public RequestBatch Get(string path, int count) => Get([path], count);

    /// <summary>Asks for these in turn.</summary>
    public RequestBatch Get(IReadOnlyList<string> paths, int count)
    {
        var batch = new RequestBatch(count * ExpectedBytes / 4);
        for (var index = 0; index < count; index++)
        {
            signer.Add(batch, "GET", paths[index % paths.Count]);
        }

        return batch;
    }

    /// <summary>The id of a task in an answer.</summary>
    public static string TaskIdIn(ReadOnlySpan<byte> answer) => IdIn(answer, "\"taskId\":\""u8);

    /// <summary>The id of a task's group in an answer.</summary>
    public static string TaskGroupIdIn(ReadOnlySpan<byte> answer) => IdIn(answer, "\"taskGroupId\":\""u8);

    /// <summary>A creation by a body of one's own.</summary>
    public void Create(RequestBatch batch, string taskId, ReadOnlySpan<byte> body) =>
        signer.Add(batch, "PUT", $"queue/v1/task/{taskId}", body);

    /// <summary>A definition of today.</summary>
    public static byte[] Body(string taskGroupId)
    {
        var now = TimeProvider.System.GetUtcNow();
        return Encoding.UTF8.GetBytes(string.Format(
            CultureInfo.InvariantCulture, Definition, taskGroupId,
            WireTime.Format(now), WireTime.Format(now.AddDays(1)), WireTime.Format(now.AddDays(30))));
    }

    private static string IdIn(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> name) =>
        Encoding.ASCII.GetString(answer.Slice(answer.IndexOf(name) + name.Length, SlugId.Length));
}
