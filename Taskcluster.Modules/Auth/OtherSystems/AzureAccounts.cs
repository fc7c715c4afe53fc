using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.OtherSystems;

/// <summary>The Azure storage accounts of the settings.</summary>
public sealed class AzureAccounts(OtherSystemsOptions options)
{
    private readonly SortedDictionary<string, AzureAccount> accounts = new(
        (options.AzureAccounts ?? new Dictionary<string, string>()).ToDictionary(
            pair => pair.Key, pair => new AzureAccount(pair.Key, Convert.FromBase64String(pair.Value))),
        StringComparer.Ordinal);

    /// <summary>In order.</summary>
    public IReadOnlyList<string> Names => [.. accounts.Keys];

    /// <summary>The account that tables are asked of.</summary>
    /// <exception cref="ApiError">404: there is no such account.</exception>
    public AzureAccount ForTables(string name) => accounts.TryGetValue(name, out var account)
        ? account
        : throw ApiError.ResourceNotFound($"Account '{name}' not found, can't delegate access");

    /// <summary>The account that containers are asked of.</summary>
    /// <exception cref="ApiError">404, with a full stop that tables have not.</exception>
    public AzureAccount ForContainers(string name) => accounts.TryGetValue(name, out var account)
        ? account
        : throw ApiError.ResourceNotFound($"Account '{name}' not found, can't delegate access.");
}
