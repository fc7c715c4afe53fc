using System.Collections.Frozen;

namespace Taskcluster.Modules.Kernel.JsonE.Operators;

/// <summary>All operators.</summary>
internal static class AllOperators
{
    public static readonly FrozenDictionary<string, Operator> ByName = new Operator[]
    {
        new Eval(), new If(), new Switch(), new Match(), new Let(), new Map(), new Reduce(), new Find(), new FromNow(),
        new Json(), new Flatten(), new FlattenDeep(), new Merge(), new MergeDeep(), new Sort(), new Reverse(),
    }.ToFrozenDictionary(operation => operation.Name);
}
