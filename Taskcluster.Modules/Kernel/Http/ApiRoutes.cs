using Carter;
using Microsoft.AspNetCore.Http;

namespace Taskcluster.Modules.Kernel.Http;

/// <summary>
/// The Carter module that mounts the API. It is one endpoint for each verb; the methods behind it are found on the
/// raw request target, which routing templates cannot see.
/// </summary>
public sealed class ApiRoutes : CarterModule
{
    /// <summary>Verbs that some method has; others are answered before routing.</summary>
    public static readonly IReadOnlySet<string> Verbs =
        new HashSet<string>(StringComparer.Ordinal) { "GET", "HEAD", "PUT", "POST", "DELETE" };

    public ApiRoutes(ApiDispatcher dispatcher)
        : base("/api")
    {
        Task Handle(HttpRequest request, HttpResponse response) => dispatcher.Handle(request.HttpContext);

        // GET brings HEAD with it.
        Get("/", Handle);
        Put("/", Handle);
        Post("/", Handle);
        Delete("/", Handle);
    }
}
