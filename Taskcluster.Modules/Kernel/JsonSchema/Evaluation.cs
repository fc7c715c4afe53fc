namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>One value being judged: what it has cost so far, and where errors go.</summary>
/// <param name="log">Null where only yes or no is asked for: then the first error ends it.</param>
internal struct Evaluation(ErrorLog? log)
{
    private int _depth;
    private int _steps;
    private TimeSpan _onPatterns;

    public ErrorLog? Log { get; set; } = log;

    /// <summary>Whether nobody wants to know what else is wrong.</summary>
    public readonly bool StopsAtFirst => Log is null;

    public void Enter()
    {
        if (++_depth > SchemaLimits.EvaluationDepth)
        {
            throw new EvaluationStopped($"is nested deeper than {SchemaLimits.EvaluationDepth} schemas");
        }

        if (++_steps > SchemaLimits.EvaluationSteps)
        {
            throw new EvaluationStopped($"takes more than {SchemaLimits.EvaluationSteps} steps to judge");
        }
    }

    public void Leave() => _depth--;

    public void SpendOnPatterns(TimeSpan time)
    {
        _onPatterns += time;
        if (_onPatterns > SchemaLimits.PatternTimeoutInAll)
        {
            throw new EvaluationStopped(
                $"takes longer than {SchemaLimits.PatternTimeoutInAll.TotalSeconds} s to match all patterns");
        }
    }
}
