using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Tests.Support;

/// <summary>queue.throwing, which only tests have: fails in a way that nobody foresaw.</summary>
public sealed class ThrowingMethod() : ApiMethod<ThrowingMethod.Request, Nothing>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "throwing",
        Route = "GET /throwing",
        Category = "Tests",
        Title = "Throwing",
        Description = "Fails.",
        Published = false,
    };

    /// <summary>Adds the method to a server.</summary>
    public static void AddTo(IServiceCollection services)
    {
        services.AddSingleton<ApiMethod, ThrowingMethod>();
        services.AddSingleton<IRequestHandler<Request, Nothing>, Handler>();
    }

    public override Request Bind(ApiCall call) => new();

    public sealed record Request : IRequest<Nothing>;

    public sealed class Handler : IRequestHandler<Request, Nothing>
    {
        public Task<Nothing> Handle(Request request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("the secret reason");
    }
}
