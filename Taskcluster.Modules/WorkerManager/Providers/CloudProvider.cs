using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.WorkerManager.Providers;

/// <summary>
/// A provider that starts machines elsewhere. It answers as one does whose credentials were never configured.
/// </summary>
internal sealed class CloudProvider(string providerId, string providerType) : Provider(providerId, providerType)
{
    /// <summary>The types of which these are.</summary>
    public static IReadOnlyList<string> Types { get; } = ["aws", "azure", "google"];

    public override string SetupFault =>
        $"this deployment has no credentials by which it could start workers of type {ProviderType}.";

    public override IReadOnlyList<string> FaultsOf(RawJson config) => [];
}
