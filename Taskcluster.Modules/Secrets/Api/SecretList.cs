using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Secrets.Api;

/// <summary>A page of the names of secrets.</summary>
[Schema("secrets", "secret-list", Title = "Secret List")]
public sealed record SecretList(
    [Items(Unique = true), Says("Names, in order.")] IReadOnlyList<string> Secrets,
    [Says("To be sent with the next call; absent from the last page.")] string? ContinuationToken = null);
