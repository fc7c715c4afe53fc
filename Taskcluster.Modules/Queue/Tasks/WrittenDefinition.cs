using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>
/// A new task's definition as it is stored, made before the writer's turn comes, which should do nothing but SQL. It
/// is what serializing <see cref="TaskDefinition"/> gives, byte for byte; a test holds the two together. Its memory is
/// lent: nothing of it may be kept longer than it.
/// </summary>
internal sealed class WrittenDefinition : IDisposable
{
    private const int UsualLength = 2048;

    private byte[]? lent;

    private WrittenDefinition(TaskDefinition task, ReadOnlySpan<byte> utf8, Range tags)
    {
        lent = LentMemory.Lend(utf8.Length);
        utf8.CopyTo(lent);
        Task = task;
        Json = new StoredJson<TaskDefinition>(lent.AsMemory(0, utf8.Length));
        Tags = new RawJson(Json.Utf8[tags]);
        Routes = RoutesOf(task);
    }

    public TaskDefinition Task { get; }

    public StoredJson<TaskDefinition> Json { get; }

    /// <summary>The tags in it.</summary>
    public RawJson Tags { get; }

    /// <summary>Further routing keys of its messages, <c>route.</c> included.</summary>
    public IReadOnlyList<string> Routes { get; }

    public static WrittenDefinition Of(TaskDefinition task)
    {
        var json = new JsonBuffer(stackalloc byte[UsualLength]);
        try
        {
            WriteHead(ref json, task);
            WriteTimes(ref json, task);
            json.Add(",\"scopes\":"u8);
            json.AddTexts(task.Scopes);
            json.Add(",\"payload\":"u8);
            json.Add(task.Payload.Utf8.Span);
            WriteMetadata(ref json, task.Metadata);
            json.Add(",\"tags\":"u8);
            var tagsFrom = json.Length;
            json.AddTexts(task.Tags);
            var tagsEnd = json.Length;
            json.Add(",\"extra\":"u8);
            json.Add(task.Extra.Utf8.Span);
            json.Add("}"u8);
            return new WrittenDefinition(task, json.Written, tagsFrom..tagsEnd);
        }
        finally
        {
            json.Dispose();
        }
    }

    public void Dispose()
    {
        if (lent is not null)
        {
            LentMemory.GiveBack(lent);
            lent = null;
        }
    }

    private static string[] RoutesOf(TaskDefinition task)
    {
        if (task.Routes.Count == 0)
        {
            return [];
        }

        var routes = new string[task.Routes.Count];
        for (var index = 0; index < routes.Length; index++)
        {
            routes[index] = "route." + task.Routes[index];
        }

        return routes;
    }

    private static void WriteHead(ref JsonBuffer json, TaskDefinition task)
    {
        json.Add("{\"provisionerId\":"u8);
        json.AddText(task.ProvisionerId);
        json.Add(",\"workerType\":"u8);
        json.AddText(task.WorkerType);
        json.Add(",\"taskQueueId\":"u8);
        json.AddText(task.TaskQueueId);
        json.Add(",\"schedulerId\":"u8);
        json.AddText(task.SchedulerId);
        json.Add(",\"projectId\":"u8);
        json.AddText(task.ProjectId);
        json.Add(",\"taskGroupId\":"u8);
        json.AddText(task.TaskGroupId);
        json.Add(",\"dependencies\":"u8);
        json.AddTexts(task.Dependencies);
        json.Add(",\"requires\":"u8);
        json.Add(WireNames.Of(task.Requires));
        json.Add(",\"routes\":"u8);
        json.AddTexts(task.Routes);
        json.Add(",\"priority\":"u8);
        json.Add(WireNames.Of(task.Priority));
    }

    private static void WriteTimes(ref JsonBuffer json, TaskDefinition task)
    {
        json.Add(",\"retries\":"u8);
        json.AddNumber(task.Retries);
        json.Add(",\"created\":"u8);
        json.AddTime(task.Created);
        json.Add(",\"deadline\":"u8);
        json.AddTime(task.Deadline);
        if (task.Expires is { } expires)
        {
            json.Add(",\"expires\":"u8);
            json.AddTime(expires);
        }
    }

    private static void WriteMetadata(ref JsonBuffer json, TaskMetadata metadata)
    {
        json.Add(",\"metadata\":{\"name\":"u8);
        json.AddText(metadata.Name);
        json.Add(",\"description\":"u8);
        json.AddText(metadata.Description);
        json.Add(",\"owner\":"u8);
        json.AddText(metadata.Owner);
        json.Add(",\"source\":"u8);
        json.AddText(metadata.Source);
        json.Add("}"u8);
    }
}
