using Microsoft.AspNetCore.Components;

namespace Taskcluster.Monolith.Web.Pages.Groups;

/// <summary>A group's profile as a file.</summary>
public sealed class GroupProfilePage : SitePage
{
    [Inject]
    public TimeProvider Clock { get; set; } = null!;

    [Parameter]
    public required string TaskGroupId { get; set; }

    protected override async Task Load() =>
        Request.Answer(GroupProfile.Of((await GroupTasks.Read(Api, TaskGroupId)).Tasks, Clock.GetUtcNow()));
}
