using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Auth.Api.OtherSystems;

/// <summary>
/// How the records of credentials of other systems stand on the wire; made at compile time, so that nothing is
/// reflected.
/// </summary>
/// <remarks>
/// Properties that a record does not know are passed over: the body's schema has judged them before. Members that are
/// absent from the JSON lose the value of their initializer; bodies come with all defaults filled in by their schema.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    AllowOutOfOrderMetadataProperties = true,
    Converters = [typeof(WireTimeConverter), typeof(WireIntegerConverter), typeof(WireLongConverter)])]
[JsonSerializable(typeof(AwsS3CredentialsReply))]
[JsonSerializable(typeof(AzureAccountListReply))]
[JsonSerializable(typeof(AzureTableListReply))]
[JsonSerializable(typeof(AzureTableAccessReply))]
[JsonSerializable(typeof(AzureContainerListReply))]
[JsonSerializable(typeof(AzureContainerAccessReply))]
[JsonSerializable(typeof(SentryDsnReply))]
[JsonSerializable(typeof(GcpCredentialsReply))]
[JsonSerializable(typeof(GithubRepoTokenBody))]
[JsonSerializable(typeof(GithubTokenReply))]
[JsonSerializable(typeof(WebsocktunnelTokenReply))]
[JsonSerializable(typeof(WebsocktunnelClaims))]
internal sealed partial class OtherSystemsJson : JsonSerializerContext;
