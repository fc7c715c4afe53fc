using FluentValidation;

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
            if (NewTask.FaultOf(task, clock.GetUtcNow(), options) is { } fault)
            {
                context.AddFailure(fault);
            }
        });
}
