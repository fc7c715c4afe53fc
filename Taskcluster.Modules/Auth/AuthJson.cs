using System.Text.Json.Serialization;
using Taskcluster.Modules.Auth.Api.Audit;
using Taskcluster.Modules.Auth.Api.Clients;
using Taskcluster.Modules.Auth.Api.Roles;
using Taskcluster.Modules.Auth.Api.Scopes;
using Taskcluster.Modules.Auth.Messages;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Auth;

/// <summary>How the records of auth stand on the wire; made at compile time, so that nothing is reflected.</summary>
/// <remarks>
/// Properties that a record does not know are passed over: the body's schema has judged them before. A union is
/// written with its discriminator only as its base type. Members that are absent from the JSON lose the value of their
/// initializer; bodies come with all defaults filled in by their schema.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    AllowOutOfOrderMetadataProperties = true,
    Converters = [typeof(WireTimeConverter), typeof(WireIntegerConverter), typeof(WireLongConverter)])]
[JsonSerializable(typeof(ScopeSetBody))]
[JsonSerializable(typeof(CreateClientBody))]
[JsonSerializable(typeof(ClientReply))]
[JsonSerializable(typeof(CreatedClientReply))]
[JsonSerializable(typeof(ListClientsReply))]
[JsonSerializable(typeof(CreateRoleBody))]
[JsonSerializable(typeof(RoleReply))]
[JsonSerializable(typeof(ListRolesReply))]
[JsonSerializable(typeof(ListRolesPagedReply))]
[JsonSerializable(typeof(ListRoleIdsReply))]
[JsonSerializable(typeof(AuditHistoryReply))]
[JsonSerializable(typeof(TestAuthenticateBody))]
[JsonSerializable(typeof(TestAuthenticateReply))]
[JsonSerializable(typeof(AuthenticateHawkBody))]
[JsonSerializable(typeof(AuthenticateHawkReply))]
[JsonSerializable(typeof(ClientMessage))]
[JsonSerializable(typeof(RoleMessage))]
internal sealed partial class AuthJson : JsonSerializerContext;
