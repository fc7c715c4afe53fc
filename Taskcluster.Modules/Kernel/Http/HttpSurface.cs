using Microsoft.AspNetCore.Http;

namespace Taskcluster.Modules.Kernel.Http;

/// <summary>Something besides the API that is reached by HTTP, such as the bytes of artifacts.</summary>
public abstract class HttpSurface
{
    /// <summary>How its raw targets begin, such as <c>/artifacts/</c>.</summary>
    public abstract string Prefix { get; }

    /// <summary>Answers a request whose raw target begins with <see cref="Prefix"/>.</summary>
    public abstract Task Handle(HttpContext context, string target);

    /// <summary>The name, and port, of a host at whose root it stands as well; null: it has none.</summary>
    public virtual string? Host => null;

    /// <summary>Answers a request to <see cref="Host"/>, whatever its target.</summary>
    public virtual Task HandleAtHost(HttpContext context, string target) => Handle(context, target);
}
