using System.Text.Encodings.Web;
using System.Text.Json;

namespace Taskcluster.Tests.Clients.Generator;

/// <summary>JSON for people.</summary>
internal static class Plain
{
    public static JsonSerializerOptions Json { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
