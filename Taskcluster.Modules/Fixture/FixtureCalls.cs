using Microsoft.AspNetCore.Http;
using Taskcluster.Modules.Kernel.Hawk;

namespace Taskcluster.Modules.Fixture;

/// <summary>What is known of any call before it is judged.</summary>
internal static class FixtureCalls
{
    /// <summary>Which client a call says that it comes from, be it true or not; null: it does not say.</summary>
    public static string? ClientIdOf(HttpContext context, string target)
    {
        if (HawkHeader.TryParse(context.Request.Headers.Authorization.ToString(), out var header, out _))
        {
            return header.Id.ToString();
        }

        return Bewit.IsIn(target) && Bewit.TryStrip(target, out var text, out _)
            && Bewit.TryParse(text, out var bewit, out _)
            ? bewit.ClientId
            : null;
    }
}
