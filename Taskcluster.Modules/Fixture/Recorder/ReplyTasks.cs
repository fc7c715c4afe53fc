using System.Text.Json;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Recorder;

/// <summary>
/// Tasks that a caller learns of by a reply alone, since the server has chosen them: the one that a hook creates, and
/// those that a worker is given.
/// </summary>
internal static class ReplyTasks
{
    /// <summary>Their ids; null: the method tells of none, or has failed.</summary>
    public static IReadOnlyList<string>? Of(ApiDeclaration method, ApiReply reply)
    {
        if (reply.Status is < 200 or >= 300)
        {
            return null;
        }

        switch (method.Service, method.Name)
        {
            case ("queue", "claimWork"):
                {
                    using var claims = JsonDocument.Parse(reply.Body);
                    return [.. claims.RootElement.GetProperty("tasks").EnumerateArray().Select(IdIn)];
                }

            case ("hooks", "triggerHook" or "triggerHookWithToken"):
                {
                    using var fired = JsonDocument.Parse(reply.Body);
                    return fired.RootElement.TryGetProperty("taskId", out var taskId) ? [taskId.GetString()!] : null;
                }

            default:
                return null;
        }
    }

    private static string IdIn(JsonElement claim) =>
        claim.GetProperty("status").GetProperty("taskId").GetString()!;
}
