using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Objects.Stored;

namespace Taskcluster.Modules.Objects.Api.Stored;

/// <summary>
/// What the object service has stored, for the parts of this program that write it out. Nobody is authorized here: what
/// comes of it must be shown only to those who may see it.
/// </summary>
public static class StoredObjects
{
    /// <summary>The content of an object; null where there is no such object, or its upload is not finished.</summary>
    public static string? Sha256Of(IRows rows, string name) => ObjectStore.FindReadable(rows, name)?.Sha256;
}
