using Microsoft.AspNetCore.Components;

namespace Taskcluster.Monolith.Web.Pages.Index;

/// <summary>
/// <c>/tasks/index/&lt;namespace&gt;/&lt;name&gt;/task-group</c>: leads to the group of the task that stands there.
/// </summary>
public sealed class IndexedTaskGroupPage : SitePage
{
    [Parameter]
    public required string Namespace { get; set; }

    [Parameter]
    public required string Name { get; set; }

    protected override async Task Load()
    {
        var entry = await Api.Call("index", "findTask", ("indexPath", $"{Namespace}.{Name}"));
        var task = await Api.Call("queue", "status", ("taskId", entry["taskId"].Text));
        Request.RedirectTo(SiteUrl.Of($"/tasks/groups/{task["status"]["taskGroupId"]}"));
    }
}
