using System.Runtime.InteropServices;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Hooks.Api;

/// <summary>Any object; the hook's own schema judges it.</summary>
[Schema("hooks", "trigger-hook", Title = "Trigger Hook")]
[Open]
public sealed record TriggerHookBody
{
    /// <summary>The body as it was sent.</summary>
    internal static RawJson Of(ApiCall call) => new(JsonMarshal.GetRawUtf8Value(call.Json).ToArray());
}
