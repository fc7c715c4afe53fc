using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Notify.Api;

namespace Taskcluster.Modules.Notify.Chat;

/// <summary>A message in Slack's own form.</summary>
internal sealed record SlackPost
{
    public string? Channel { get; init; }

    public string? Text { get; init; }

    public RawJson? Blocks { get; init; }

    public RawJson? Attachments { get; init; }

    [JsonPropertyName("unfurl_links")]
    public bool UnfurlLinks { get; init; }

    [JsonPropertyName("unfurl_media")]
    public bool UnfurlMedia { get; init; }

    public static SlackPost Of(SlackBody message) => new()
    {
        Channel = message.ChannelId,
        Text = message.Text,
        Blocks = message.Blocks,
        Attachments = message.Attachments,
        UnfurlLinks = message.UnfurlLinks,
        UnfurlMedia = message.UnfurlMedia,
    };
}
