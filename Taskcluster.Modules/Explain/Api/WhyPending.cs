using MediatR;
using Taskcluster.Modules.Explain.Facts;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Explain.Api;

/// <summary>explain.whyPending: why a task does not run.</summary>
public sealed class WhyPending() : ApiMethod<WhyPending.Request, WhyPendingReply>(
    () => ExplainJson.Default.WhyPendingReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "explain",
        Name = "whyPending",
        Route = "GET /task/<taskId>/pending",
        Parameters = new Dictionary<string, string> { ["taskId"] = Patterns.SlugId },
        Scopes = "queue:status:<taskId>",
        Output = typeof(WhyPendingReply),
        Stability = Stability.Experimental,
        Category = "Tasks",
        Title = "Why Is It Pending?",
        Description = """
            Tell why a task does not run. Of an unscheduled task: which tasks it waits for, how far they have come, and
            whether one of them ended so that the task will never run. Of a pending one: what goes before it in its
            queue, which workers ask that queue for work and when they last did, and which are in quarantine.

            Each of these facts needs the scope with which the queue tells it: `queue:get-task:…` for the dependencies
            and `queue:status:…` for the state of each, `queue:pending-list:…` for the place in the queue,
            `queue:list-workers:…` for the workers. What the caller lacks is left out and named in the answer.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["taskId"], () => call.Caller);

    public sealed record Request(string TaskId, Func<Caller> Caller) : IRequest<WhyPendingReply>;

    internal sealed class Handler(QueueFacts facts, PendingAnswer answer) : IRequestHandler<Request, WhyPendingReply>
    {
        public async Task<WhyPendingReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var caller = request.Caller();
            var task = await facts.Status(request.TaskId, caller, cancellationToken);
            return task.State switch
            {
                "unscheduled" => await answer.Unscheduled(task, caller, cancellationToken),
                "pending" => await answer.Pending(task, caller, cancellationToken),
                _ => PendingAnswer.Other(task),
            };
        }
    }
}
