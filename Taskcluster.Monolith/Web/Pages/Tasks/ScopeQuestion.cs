using System.Text.Json.Nodes;

namespace Taskcluster.Monolith.Web.Pages.Tasks;

/// <summary>Whether somebody may create a task, asked before it is done.</summary>
internal static class ScopeQuestion
{
    /// <summary>
    /// The answer of <c>checkScopes</c>; for who may not ask for scopes of his own, that of <c>getRequiredScopes</c>.
    /// </summary>
    /// <exception cref="ApiFailure">400: the definition is wrong.</exception>
    public static async Task<ApiJson> OfNewTask(SiteApi api, string taskId, JsonObject task)
    {
        var call = new JsonObject
        {
            ["service"] = "queue",
            ["name"] = "createTask",
            ["params"] = new JsonObject { ["taskId"] = taskId },
            ["payload"] = task.DeepClone(),
        };
        try
        {
            var body = new JsonObject { ["call"] = call.DeepClone(), ["through"] = false };
            return await api.Send("explain", "checkScopes", body);
        }
        catch (ApiFailure failure) when (failure.Status is 401 or 403)
        {
            return await api.Send("explain", "getRequiredScopes", call);
        }
    }
}
