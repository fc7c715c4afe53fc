using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Api;
using Taskcluster.Modules.Queue.Api.Tasks;

namespace Taskcluster.Tests.Hooks;

/// <summary>A queue that does not do, or does not say that it did, what it is asked for, as a test wants it.</summary>
internal sealed class FlakyQueue
{
    /// <summary>Whether a createTask fails before it has done anything.</summary>
    public Predicate<CreateTask.Request> FailsBefore { get; set; } = _ => false;

    /// <summary>Whether one fails after the task was created.</summary>
    public Predicate<CreateTask.Request> FailsAfter { get; set; } = _ => false;

    public void Replace(IServiceCollection services) => services.AddSingleton<
        IRequestHandler<CreateTask.Request, TaskStatusReply>>(provider =>
            new Handler(this, ActivatorUtilities.CreateInstance<CreateTask.Handler>(provider)));

    private sealed class Handler(FlakyQueue queue, CreateTask.Handler own)
        : IRequestHandler<CreateTask.Request, TaskStatusReply>
    {
        public async Task<TaskStatusReply> Handle(CreateTask.Request request, CancellationToken cancellationToken)
        {
            RequireNot(queue.FailsBefore(request));
            var reply = await own.Handle(request, cancellationToken);
            RequireNot(queue.FailsAfter(request));
            return reply;
        }

        private static void RequireNot(bool fails)
        {
            if (fails)
            {
                throw new StorageException(10, "the test wants it so");
            }
        }
    }
}
