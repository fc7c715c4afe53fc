using System.Text.Json.Serialization;
using Taskcluster.Modules.Notify.Api;

namespace Taskcluster.Modules.Notify.Chat;

/// <summary>A message in Matrix's own form: the content of <c>m.room.message</c>.</summary>
internal sealed record MatrixPost
{
    private const string Html = "org.matrix.custom.html";

    public MatrixMessageType Msgtype { get; init; }

    public required string Body { get; init; }

    public string? Format { get; init; }

    [JsonPropertyName("formatted_body")]
    public string? FormattedBody { get; init; }

    // A formatted text needs a form, and there is only one.
    public static MatrixPost Of(MatrixBody message) => new()
    {
        Msgtype = message.Msgtype,
        Body = message.Body,
        Format = message.Format ?? (message.FormattedBody is null ? null : Html),
        FormattedBody = message.FormattedBody,
    };
}
