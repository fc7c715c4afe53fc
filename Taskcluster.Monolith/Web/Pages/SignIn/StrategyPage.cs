using Microsoft.AspNetCore.Components;

namespace Taskcluster.Monolith.Web.Pages.SignIn;

/// <summary>
/// <c>/login/&lt;strategy&gt;</c>: signing in by way of GitHub or Auth0, which needs a network outside and is not
/// offered.
/// </summary>
public sealed class StrategyPage : SitePage
{
    [Parameter]
    public string Strategy { get; set; } = "";

    protected override Task Load() => throw new ApiFailure(
        StatusCodes.Status404NotFound,
        "ResourceNotFound",
        $"Signing in by '{Strategy}' is not offered here. Sign in at /signin, by a one-time link or with the "
        + "credentials of a client.");
}
