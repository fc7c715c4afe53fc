using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Monolith.Web.Pages.Groups;

/// <summary>
/// A group's tasks as the modules <c>graph</c> and <c>timeline</c> read them: as many as the API gives at a time, and
/// where the rest is.
/// </summary>
public sealed class GroupGraphPage : SitePage
{
    [Parameter]
    public required string TaskGroupId { get; set; }

    protected override async Task Load()
    {
        var page = await GroupTasks.Page(Api, TaskGroupId, Request.Query("continuationToken"));
        var answer = new JsonObject
        {
            ["tasks"] = new JsonArray([.. page["tasks"].Items.Select(entry => Json(GroupTask.Of(entry)))]),
        };
        if (page["continuationToken"].Text is { Length: > 0 } token)
        {
            answer["next"] = SiteUrl.With(
                SiteUrl.Of($"/tasks/groups/{TaskGroupId}/graph.json"), ("continuationToken", token));
        }

        Request.Answer(answer);
    }

    private static JsonObject Json(GroupTask task) => new()
    {
        ["id"] = task.TaskId,
        ["name"] = task.Name,
        ["state"] = task.State,
        ["kind"] = task.Kind,
        ["dependencies"] = new JsonArray([.. task.Dependencies.Select(taskId => (JsonNode)taskId)]),
        ["url"] = SiteUrl.Of($"/tasks/{task.TaskId}"),
        ["scheduled"] = Moment(task.Scheduled),
        ["started"] = Moment(task.Started),
        ["resolved"] = Moment(task.Resolved),
    };

    private static JsonNode? Moment(DateTimeOffset? moment) =>
        moment is { } known ? JsonValue.Create(WireTime.Format(known)) : null;
}
