using System.Text.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Notify.Api;
using Taskcluster.Modules.Notify.Deliveries;

namespace Taskcluster.Modules.Notify.Chat;

/// <summary>
/// Slack, as far as the settings reach it: by the webhook of a channel, by a bot's token, or by one webhook for all.
/// </summary>
public sealed class Slack(NotifyOptions options, OutsideCalls calls)
{
    private const string Who = "Slack";

    // Errors of chat.postMessage that stay what they are until somebody sends another message, or changes the channel.
    private static readonly string[] Final =
    [
        "channel_not_found", "is_archived", "not_in_channel", "restricted_action", "invalid_blocks",
        "invalid_blocks_format", "invalid_attachments", "too_many_attachments", "msg_too_long", "no_text",
        "invalid_arguments",
    ];

    private readonly SlackOptions options = Usable(options.Slack);

    public bool Reaches(string channelId) =>
        options.Token is not null || options.WebhookUrl is not null || WebhookOf(channelId) is not null;

    /// <summary>Posts a message; Slack has it when this returns.</summary>
    /// <exception cref="DeliveryException">It has not.</exception>
    public async Task Post(SlackBody message, CancellationToken cancellation)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(SlackPost.Of(message), NotifyJson.Default.SlackPost);
        var webhook = WebhookOf(message.ChannelId) ?? (options.Token is null ? options.WebhookUrl : null);
        if (webhook is null && options.Token is null)
        {
            throw new DeliveryException("The settings name neither a token nor a webhook of Slack for this channel.");
        }

        var url = new Uri(webhook ?? $"{options.ApiUrl.TrimEnd('/')}/chat.postMessage");
        var token = webhook is null ? options.Token : null;
        var reply = await calls.Send(Who, HttpMethod.Post, url, token, json, cancellation);
        if (!reply.IsSuccess)
        {
            throw new DeliveryException($"{Who} answered {reply}", reply.IsForGood, reply.RetryAfter);
        }

        // The API says whether it worked in its body; a webhook by its status.
        if (webhook is null && !string.Equals(reply.Member("ok"), "True", StringComparison.OrdinalIgnoreCase))
        {
            var error = reply.Member("error") ?? "something else than JSON with a member ok";
            throw new DeliveryException($"{Who} answered {error}", Final.Contains(error), reply.RetryAfter);
        }
    }

    private string? WebhookOf(string channelId) =>
        options.Webhooks is { } webhooks && webhooks.TryGetValue(channelId, out var url) ? url : null;

    private static SlackOptions Usable(SlackOptions options)
    {
        RequireUrl(options.ApiUrl, "ApiUrl");
        RequireUrl(options.WebhookUrl ?? options.ApiUrl, "WebhookUrl");
        foreach (var (channel, url) in options.Webhooks ?? new Dictionary<string, string>())
        {
            RequireUrl(url, $"Webhooks:{channel}");
        }

        return options;
    }

    // The message does not show it: it is a credential.
    private static void RequireUrl(string url, string setting)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("https" or "http"))
        {
            throw new UnusableDataException($"The setting Notify:Slack:{setting} must be an http or https URL.");
        }
    }
}
