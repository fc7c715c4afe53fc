namespace Taskcluster.Modules.Kernel.JsonE.Builtins;

/// <summary>Types that an argument may have.</summary>
[Flags]
internal enum Types
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Number = 4,
    Integer = 8,
    Text = 16,
    Array = 32,
    Object = 64,
    Function = 128,
    Any = Null | Boolean | Number | Text | Array | Object | Function,
}
