using System.Text.Json.Serialization;

namespace Taskcluster.Modules.TaskStorage;

/// <summary>What task storage sends to the queue; made at compile time, so that nothing is reflected.</summary>
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class TaskStorageJson : JsonSerializerContext;
