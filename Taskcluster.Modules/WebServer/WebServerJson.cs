using System.Text.Json.Serialization;
using Taskcluster.Modules.Auth.Api.Scopes;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.WebServer.Api;
using Taskcluster.Modules.WebServer.SignIn;
using Taskcluster.Modules.WebServer.ThirdParty;

namespace Taskcluster.Modules.WebServer;

/// <summary>How the records of web-server stand on the wire and in its tables; made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    Converters = [typeof(WireTimeConverter)])]
[JsonSerializable(typeof(AuthenticateHawkBody))]
[JsonSerializable(typeof(SignInLinkBody))]
[JsonSerializable(typeof(SignInLinkReply))]
[JsonSerializable(typeof(KeptCredentials))]
[JsonSerializable(typeof(AuthorizationRequest))]
[JsonSerializable(typeof(Grant))]
internal sealed partial class WebServerJson : JsonSerializerContext;
