using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.WorkerManager;

/// <summary>Providers of the settings that cannot be.</summary>
public sealed class ConfiguredProvidersTests
{
    [TestCase("null-provider", "static", "cannot be configured")]
    [TestCase("x", "nothing", "aws, azure, google, local, static")]
    [TestCase("a.b", "static", "matches")]
    [TestCase("a234567890123456789012345678901234567890", "static", "38 characters")]
    public async Task A_provider_that_cannot_be_stops_the_start(string id, string type, string word)
    {
        var start = () => RunningServer.Start(
            new Dictionary<string, string?> { [$"WorkerManager:Providers:{id}:ProviderType"] = type });

        (await start.Should().ThrowAsync<UnusableDataException>()).WithMessage($"*{id}*{word}*");
    }
}
