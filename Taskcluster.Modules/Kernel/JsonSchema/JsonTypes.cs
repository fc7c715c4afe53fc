namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>The types that a schema can name, and the kinds of values.</summary>
[Flags]
internal enum JsonTypes
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Object = 4,
    Array = 8,
    Integer = 16,
    Number = 32,
    String = 64,
    Any = 127,
}
