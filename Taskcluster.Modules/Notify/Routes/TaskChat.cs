using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Notify.Api;
using Taskcluster.Modules.Notify.Deliveries;

namespace Taskcluster.Modules.Notify.Routes;

/// <summary>Puts a task's notice into a message for Matrix or Slack.</summary>
internal static class TaskChat
{
    /// <summary>A message for a Matrix room.</summary>
    /// <param name="roomId">Which room.</param>
    /// <param name="task">What it tells of.</param>
    /// <param name="custom">What the task puts in the place of our words; null: nothing.</param>
    /// <param name="now">The moment.</param>
    public static MatrixBody Matrix(string roomId, ToldTask task, JsonObject? custom, DateTimeOffset now)
    {
        var text = new CustomText(task.Context(), now);
        return new MatrixBody
        {
            RoomId = roomId,
            Body = text.Text(custom?["matrixBody"]) ?? $"'{task.Name}' resolved as '{task.State}': {task.Url}",
            FormattedBody = text.Text(custom?["matrixFormattedBody"]),
            Format = text.Text(custom?["matrixFormat"]),
            Msgtype = text.Text(custom?["matrixMsgtype"]) switch
            {
                "m.text" => MatrixMessageType.Text,
                "m.emote" => MatrixMessageType.Emote,
                _ => MatrixMessageType.Notice,
            },
        };
    }

    /// <summary>A message for a Slack channel.</summary>
    /// <param name="channelId">Which channel.</param>
    /// <param name="task">What it tells of.</param>
    /// <param name="custom">What the task puts in the place of our words; null: nothing.</param>
    /// <param name="now">The moment.</param>
    public static SlackBody Slack(string channelId, ToldTask task, JsonObject? custom, DateTimeOffset now)
    {
        var text = new CustomText(task.Context(), now);
        var (blocks, blocksFault) = text.List(custom?["slackBlocks"]);
        var (attachments, attachmentsFault) = text.List(custom?["slackAttachments"]);

        // Blocks that cannot be shown leave the text as all that is seen, so that the fault stands there.
        return new SlackBody
        {
            ChannelId = channelId,
            Text = blocksFault ?? attachmentsFault ?? text.Text(custom?["slackText"])
                ?? $"{Emoji(task.State)} <{task.Url}|{Escape(task.Name)}> transitioned to {task.State}",
            Blocks = Raw(blocks),
            Attachments = Raw(attachments),
            UnfurlLinks = IsTrue(custom?["slackUnfurlLinks"]),
            UnfurlMedia = IsTrue(custom?["slackUnfurlMedia"]),
        };
    }

    private static string Emoji(string state) => state switch
    {
        "pending" => ":hourglass:",
        "running" => ":hammer_and_wrench:",
        "completed" => ":heavy_check_mark:",
        "failed" => ":x:",
        "exception" => ":heavy_exclamation_mark:",
        _ => ":question:",
    };

    private static string Escape(string text) => OneLine.Of(text)
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);

    private static RawJson? Raw(JsonArray? list) => list is null ? null : RawJson.Parse(list.ToJsonString());

    private static bool IsTrue(JsonNode? flag) =>
        flag is JsonValue value && value.TryGetValue<bool>(out var isSet) && isSet;
}
