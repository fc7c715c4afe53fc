using System.Text.Json;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>A compiled rule of one schema; it is asked only for values of the kind that it is about.</summary>
internal abstract class SchemaRule
{
    /// <summary>Judges a value, and notes what is wrong if there is a log.</summary>
    public abstract bool Check(JsonElement value, ref Evaluation run);
}
