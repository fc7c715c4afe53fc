using System.Text.Json;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary><c>anyOf</c> (at least one branch matches) and <c>oneOf</c> (exactly one does).</summary>
internal sealed class BranchRule(SchemaNode[] branches, bool isOneOf) : SchemaRule
{
    public override bool Check(JsonElement value, ref Evaluation run)
    {
        var log = run.Log;
        run.Log = null;
        var matches = 0;
        for (var index = 0; index < branches.Length && matches < (isOneOf ? 2 : 1); index++)
        {
            matches += branches[index].Check(value, ref run) ? 1 : 0;
        }

        run.Log = log;
        return matches == 1 || (log is not null && Explain(matches, value, log, ref run));
    }

    private bool Explain(int matches, JsonElement value, ErrorLog log, ref Evaluation run)
    {
        if (matches > 1)
        {
            return log.Add("must match exactly one schema in oneOf (matches more than one)");
        }

        // Only what is wrong by the nearest branches helps: those where no type, enum or const tells that another
        // kind of thing is meant, and of these the ones with the fewest errors.
        var mark = log.Mark;
        var ends = new List<(int Start, int End, (bool IsWrongKind, int Errors) Weight)>();
        foreach (var branch in branches)
        {
            var start = log.Mark;
            branch.Check(value, ref run);
            ends.Add((start, log.Mark, log.Weigh(start)));
        }

        var nearest = ends.Min(end => end.Weight);
        log.Keep(mark, [.. ends.Where(end => end.Weight == nearest).Select(end => (end.Start, end.End))]);
        return log.Add(isOneOf
            ? "must match exactly one schema in oneOf (matches none)"
            : "must match a schema in anyOf (matches none)");
    }
}

/// <summary><c>not</c>.</summary>
internal sealed class NotRule(SchemaNode node) : SchemaRule
{
    public override bool Check(JsonElement value, ref Evaluation run) =>
        !node.Matches(value, ref run) || (run.Log?.Add("must NOT be valid by the schema in not", value) ?? false);
}

/// <summary><c>if</c>, <c>then</c>, <c>else</c>.</summary>
internal sealed class ConditionRule(SchemaNode condition, SchemaNode? then, SchemaNode? otherwise) : SchemaRule
{
    public override bool Check(JsonElement value, ref Evaluation run)
    {
        var branch = condition.Matches(value, ref run) ? then : otherwise;
        return branch?.Check(value, ref run) ?? true;
    }
}
