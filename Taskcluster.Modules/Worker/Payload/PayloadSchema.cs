using System.Text.Json;

namespace Taskcluster.Modules.Worker.Payload;

/// <summary>stub</summary>
internal sealed class PayloadSchema
{
    private readonly JsonValueKind kind = JsonValueKind.Object;

    public IReadOnlyList<PayloadProblem> Problems(JsonElement payload) =>
        payload.ValueKind == kind ? [] : [new("payload", "must be object")];
}
