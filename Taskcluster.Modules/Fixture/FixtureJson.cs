using System.Text.Json.Serialization;
using Taskcluster.Modules.Fixture.Api.Clock;
using Taskcluster.Modules.Fixture.Api.Faults;
using Taskcluster.Modules.Fixture.Api.Recorder;
using Taskcluster.Modules.Fixture.Api.ScriptedWorkers;
using Taskcluster.Modules.Fixture.Api.State;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Fixture;

/// <summary>
/// How the records of fixture stand on the wire; made at compile time, so that nothing is reflected.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    Converters = [typeof(WireTimeConverter), typeof(WireIntegerConverter), typeof(WireLongConverter)])]
[JsonSerializable(typeof(ClockReply))]
[JsonSerializable(typeof(AdvanceClockBody))]
[JsonSerializable(typeof(AutoAdvanceClockBody))]
[JsonSerializable(typeof(ResetReply))]
[JsonSerializable(typeof(SnapshotReply))]
[JsonSerializable(typeof(ListSnapshotsReply))]
[JsonSerializable(typeof(FaultBody))]
[JsonSerializable(typeof(FaultReply))]
[JsonSerializable(typeof(ListFaultsReply))]
[JsonSerializable(typeof(ListCallsReply))]
[JsonSerializable(typeof(Recording))]
[JsonSerializable(typeof(ScriptedWorkerBody))]
[JsonSerializable(typeof(ScriptedWorkerReply))]
[JsonSerializable(typeof(ListScriptedWorkersReply))]
internal sealed partial class FixtureJson : JsonSerializerContext;
