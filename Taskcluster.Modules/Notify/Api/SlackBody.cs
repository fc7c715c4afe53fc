using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Notify.Api;

/// <summary>A message for a Slack channel (spec/services.md §4.4).</summary>
[Schema("notify", "slack-request", Title = "Send Slack Message Request")]
public sealed record SlackBody
{
    [Says("The channel's id.")]
    public required string ChannelId { get; init; }

    [Says("The text; where there are blocks, what notifications show.")]
    public required string Text { get; init; }

    [SchemaJson("""{"type":"array"}"""), Says("Slack's blocks.")]
    public RawJson? Blocks { get; init; }

    [SchemaJson("""{"type":"array"}"""), Says("Slack's attachments.")]
    public RawJson? Attachments { get; init; }

    [Default, Says("Whether Slack shows what text links lead to.")]
    public bool UnfurlLinks { get; set; }

    [Default, Says("Whether Slack shows what media links lead to.")]
    public bool UnfurlMedia { get; set; }
}
