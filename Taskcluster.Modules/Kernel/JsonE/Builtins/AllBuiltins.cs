using System.Collections.Frozen;
using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Builtins;

/// <summary>The functions that every template can call; a variable of the same name hides one.</summary>
internal static class AllBuiltins
{
    public static readonly FrozenDictionary<string, Value> ByName =
        NumberBuiltins.All.Concat(TextBuiltins.All).Concat(GeneralBuiltins.All)
            .ToFrozenDictionary(function => function.Name, function => (Value)function);
}
