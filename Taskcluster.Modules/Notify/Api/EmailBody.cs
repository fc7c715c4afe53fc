using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Notify.Api;

/// <summary>A mail that is to be sent (spec/services.md §4.4).</summary>
[Schema("notify", "email-request", Title = "Send Email Request")]
public sealed record EmailBody
{
    [Format("email"), Says("Whom the mail is for.")]
    public required string Address { get; init; }

    [Length(Min = 1, Max = 255), Says("The subject; line breaks in it become spaces.")]
    public required string Subject { get; init; }

    [Length(Min = 1, Max = 102_400), Says("The text, in markdown. HTML in it is shown as text.")]
    public required string Content { get; init; }

    public EmailLink? Link { get; init; }

    [Format("email"), Says("Taken, and not used: mails come from the address of the settings.")]
    public string? ReplyTo { get; init; }

    [Default, Says("How the HTML part looks.")]
    public EmailTemplate Template { get; set; } = EmailTemplate.Simple;
}

/// <summary>A link that stands by itself below the text.</summary>
public sealed record EmailLink(
    [Length(Min = 1, Max = 40), Says("What is shown of the link.")] string Text,
    [Format("uri"), Length(Min = 1, Max = 1024), Says("Where it leads: http, https or mailto.")] string Href);

/// <summary>How the HTML part of a mail looks.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EmailTemplate>))]
public enum EmailTemplate
{
    /// <summary>The text and nothing around it.</summary>
    [JsonStringEnumMemberName("simple")]
    Simple,

    /// <summary>A page with a frame, and the link as a button.</summary>
    [JsonStringEnumMemberName("fullscreen")]
    Fullscreen,
}
