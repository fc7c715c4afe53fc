using System.Text;

namespace Taskcluster.Benchmarks.Commits;

/// <summary>
/// The statements of a call of createTask, from which those of any other are made: what differs between two captured
/// calls is what differs from call to call.
/// </summary>
internal sealed class CallTemplate
{
    // A call may take several numbers of the same sequence (one for each message), and those of no two calls may meet.
    private const int Stride = 16;

    private readonly CapturedCall call;
    private readonly StatementTemplate[] statements;

    /// <exception cref="NotSupportedException">The two calls do not execute the same statements.</exception>
    public CallTemplate(CapturedCall call, CapturedCall other)
    {
        this.call = call;
        if (!call.Statements.Select(one => one.Sql).SequenceEqual(other.Statements.Select(one => one.Sql)))
        {
            throw new NotSupportedException("Two calls of createTask have not executed the same statements.");
        }

        statements = [.. call.Statements.Select((one, index) => new StatementTemplate(
            one.Sql,
            [.. one.Values.Select((value, parameter) => Template(
                value, other.Statements[index].Values[parameter], index, call, other))]))];
    }

    /// <summary>The texts of the statements in their order.</summary>
    public IEnumerable<string> Texts => statements.Select(statement => statement.Sql);

    /// <summary>Rows that each call must change.</summary>
    public int Changes => call.Changes;

    /// <summary>The statements of another call.</summary>
    /// <param name="taskId">Its task.</param>
    /// <param name="taskGroupId">The group of that.</param>
    /// <param name="number">The how manieth it is, from 1; what only grows grows with that.</param>
    public ComposedStatement[] Compose(string taskId, string taskGroupId, long number)
    {
        var composed = new ComposedStatement[statements.Length];
        for (var index = 0; index < statements.Length; index++)
        {
            var parameters = statements[index].Parameters;
            var values = new BoundValue[parameters.Length];
            for (var parameter = 0; parameter < parameters.Length; parameter++)
            {
                values[parameter] = parameters[parameter].Compose(taskId, taskGroupId, number);
            }

            composed[index] = new ComposedStatement(statements[index].Sql, values);
        }

        return composed;
    }

    private static ParameterTemplate Template(
        BoundValue value, BoundValue otherValue, int statement, CapturedCall call, CapturedCall other)
    {
        if (value.Kind is BoundKind.Text or BoundKind.Blob)
        {
            return new ParameterTemplate(value)
            {
                TaskIds = PlacesOf(call.TaskId, value.Bytes),
                TaskGroupIds = PlacesOf(call.TaskGroupId, value.Bytes),
            };
        }

        if (value.Kind != BoundKind.Number || value == otherValue)
        {
            return new ParameterTemplate(value);
        }

        for (var earlier = 0; earlier < statement; earlier++)
        {
            if (call.Statements[earlier].Returned == value.Number
                && other.Statements[earlier].Returned == otherValue.Number)
            {
                return new ParameterTemplate(BoundValue.ReturnedBy(earlier));
            }
        }

        return new ParameterTemplate(value) { Grows = true };
    }

    private static int[] PlacesOf(string id, byte[] bytes)
    {
        var searched = Encoding.ASCII.GetBytes(id);
        var places = new List<int>();
        for (var at = 0; bytes.AsSpan(at).IndexOf(searched) is >= 0 and var found; at += found + searched.Length)
        {
            places.Add(at + found);
        }

        return [.. places];
    }

    private sealed record StatementTemplate(string Sql, ParameterTemplate[] Parameters);

    private sealed record ParameterTemplate(BoundValue Value)
    {
        public bool Grows { get; init; }

        public int[] TaskIds { get; init; } = [];

        public int[] TaskGroupIds { get; init; } = [];

        public BoundValue Compose(string taskId, string taskGroupId, long number)
        {
            if (Grows)
            {
                return BoundValue.OfNumber(Value.Number + (number * Stride));
            }

            if (TaskIds.Length + TaskGroupIds.Length == 0)
            {
                return Value;
            }

            var bytes = Value.Bytes.ToArray();
            foreach (var place in TaskIds)
            {
                Encoding.ASCII.GetBytes(taskId, bytes.AsSpan(place));
            }

            foreach (var place in TaskGroupIds)
            {
                Encoding.ASCII.GetBytes(taskGroupId, bytes.AsSpan(place));
            }

            return Value with { Bytes = bytes };
        }
    }
}

/// <summary>What a call of createTask has executed.</summary>
internal sealed record CapturedCall(string TaskId, string TaskGroupId, IReadOnlyList<CapturedStatement> Statements)
{
    /// <summary>Rows that it has changed, by triggers too.</summary>
    public required int Changes { get; init; }
}

/// <summary>A statement that is ready to be run.</summary>
internal sealed record ComposedStatement(string Sql, BoundValue[] Values);
