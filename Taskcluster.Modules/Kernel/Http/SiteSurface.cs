using Microsoft.AspNetCore.Http;

namespace Taskcluster.Modules.Kernel.Http;

/// <summary>
/// What owns every target that nothing else owns: the web UI. Made at the first request that needs it.
/// </summary>
public abstract class SiteSurface
{
    /// <summary>Answers, with a 404 where nothing is at the target.</summary>
    public abstract Task Handle(HttpContext context, string target);
}
