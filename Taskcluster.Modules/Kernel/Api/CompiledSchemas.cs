using System.Collections.Concurrent;
using Taskcluster.Modules.Kernel.JsonSchema;

namespace Taskcluster.Modules.Kernel.Api;

/// <summary>
/// Validators of published types, which follow from the types alone. A host has one of these; hosts of one process may
/// share it, since to compile them is a good part of what a host's first requests take.
/// </summary>
public sealed class CompiledSchemas
{
    private readonly ConcurrentDictionary<(Type Type, bool IsInput), SchemaValidator> validators = new();

    internal SchemaValidator Find(
        Type type,
        bool isInput,
        Func<(Type Type, bool IsInput), BodyJudge, SchemaValidator> compile,
        BodyJudge judge) => validators.GetOrAdd((type, isInput), compile, judge);
}
