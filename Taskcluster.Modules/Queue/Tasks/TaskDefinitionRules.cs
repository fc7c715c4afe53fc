using FluentValidation;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>
/// The rules of a new task that hang on the clock and the settings, in the order of spec/queue.md §2.6; the first one
/// that is broken is told. All methods that make tasks share them.
/// </summary>
public sealed class TaskDefinitionRules : AbstractValidator<TaskDefinition>
{
    public TaskDefinitionRules(TimeProvider clock, QueueOptions options) =>
        RuleFor(task => task).Custom((task, context) =>
        {
            if (FaultOf(task, clock.GetUtcNow(), options) is { } fault)
            {
                context.AddFailure(fault);
            }
        });

    /// <summary>The first rule that the definition breaks at this moment; null if it breaks none.</summary>
    public static string? FaultOf(TaskDefinition task, DateTimeOffset now, QueueOptions options)
    {
        string Said(DateTimeOffset moment) => WireTime.Format(moment);
        if (task.Created < now - options.ClockTolerance)
        {
            return $"created is {Said(task.Created)}, which is more than {options.ClockTolerance} ago; "
                + $"it is now {Said(now)}.";
        }

        if (task.Created > now + options.ClockTolerance)
        {
            return $"created is {Said(task.Created)}, which is more than {options.ClockTolerance} in the future; "
                + $"it is now {Said(now)}.";
        }

        if (task.Created > task.Deadline)
        {
            return $"deadline is {Said(task.Deadline)}, which is before created, {Said(task.Created)}.";
        }

        if (task.Deadline < now)
        {
            return $"deadline is {Said(task.Deadline)}, which is in the past; it is now {Said(now)}.";
        }

        if (task.Deadline - now > TimeSpan.FromDays(options.MaxDeadlineDays) + options.ClockTolerance)
        {
            return $"deadline is {Said(task.Deadline)}, which is more than {options.MaxDeadlineDays} days in "
                + $"the future; it is now {Said(now)}.";
        }

        if (task.Expires < task.Deadline)
        {
            return $"expires is {Said(task.Expires.Value)}, which is before deadline, {Said(task.Deadline)}.";
        }

        if (AmbiguousOf(task.Scopes) is { } ambiguous)
        {
            return $"scopes must not end with `**`, as '{ambiguous}' does.";
        }

        return task.Dependencies.Count > options.MaxDependencies
            ? $"dependencies has {task.Dependencies.Count} entries; this deployment allows {options.MaxDependencies}."
            : null;
    }

    private static string? AmbiguousOf(IReadOnlyList<string> scopes)
    {
        for (var index = 0; index < scopes.Count; index++)
        {
            if (scopes[index].EndsWith("**", StringComparison.Ordinal))
            {
                return scopes[index];
            }
        }

        return null;
    }
}
