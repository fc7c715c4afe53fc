using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Secrets.Api;

/// <summary>A secret as it is set and got (spec/services.md §4.1).</summary>
[Schema("secrets", "secret", Title = "Secret")]
public sealed record Secret
{
    [JsonPropertyName("secret"), Says("What is to be kept secret.")]
    public required RawJson Value { get; init; }

    [Says("When the secret is forgotten.")]
    public required DateTimeOffset Expires { get; init; }

    // A record would print all its members.
    private bool PrintMembers(System.Text.StringBuilder text)
    {
        text.Append(nameof(Expires)).Append(" = ").Append(Kernel.Time.WireTime.Format(Expires));
        return true;
    }
}
