using System.Text.Json;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.WorkerManager.Pools;

/// <summary>
/// What the service itself reads of a pool's definition. A definition may be that of another provider than the
/// worker's, so that nothing in it need be there or have the form that is meant.
/// </summary>
internal static class PoolConfig
{
    // Spec: 96 hours, and 30 days at most, since temporary credentials hold for 31.
    private const int UsualTimeout = 345_600;
    private const int LongestTimeout = 2_592_000;

    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 1000 };

    /// <summary>How long a worker's credentials hold, until which it has to register anew.</summary>
    public static TimeSpan ReregistrationTimeout(RawJson config)
    {
        using var document = JsonDocument.Parse(config.Utf8, AnyDepth);
        var seconds = document.RootElement.TryGetProperty("lifecycle", out var lifecycle)
            && lifecycle.ValueKind == JsonValueKind.Object
            && lifecycle.TryGetProperty("reregistrationTimeout", out var timeout)
            && timeout.ValueKind == JsonValueKind.Number && timeout.TryGetDouble(out var given)
            && given is > 0 and <= LongestTimeout
                ? given
                : UsualTimeout;
        return TimeSpan.FromSeconds(seconds);
    }

    /// <summary>What the worker itself is told; an empty object where there is nothing.</summary>
    public static RawJson WorkerConfig(RawJson config)
    {
        using var document = JsonDocument.Parse(config.Utf8, AnyDepth);
        return document.RootElement.TryGetProperty("workerConfig", out var found)
            && found.ValueKind == JsonValueKind.Object
                ? RawJson.Parse(found.GetRawText())
                : RawJson.EmptyObject;
    }
}
