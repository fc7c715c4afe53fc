namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>How a schema inside another one is applied.</summary>
internal enum SchemaEdge
{
    /// <summary>To the same value, always: <c>$ref</c>, <c>allOf</c>.</summary>
    Same,

    /// <summary>To the same value, perhaps; no defaults come from it.</summary>
    SameBranch,

    /// <summary>To a part of the value, always.</summary>
    Inside,

    /// <summary>To a part of the value, perhaps; no defaults come from it.</summary>
    InsideBranch,

    /// <summary>To nothing, unless a reference leads there: <c>definitions</c>.</summary>
    Unused,
}
