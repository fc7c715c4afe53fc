using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Monolith;
using Taskcluster.Monolith.Commands;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Clients;

/// <summary>
/// The official client of Node, unchanged, against the whole program with its worker: it gets root URL and credentials
/// and nothing else.
/// </summary>
[TestFixture]
[Category("Node")]
[Platform(Include = "Linux,MacOsX", Reason = "The tasks of the graph are shell scripts.")]
public sealed class OfficialClientTests
{
    // As many as the scripts have together, so that one that ends early does not pass.
    private const int Checks = 43;

    [Test]
    public async Task Everything_that_it_does_works()
    {
        var modules = await NodeModules.Find();
        var folder = RunningServer.NewFolder();
        await using var host = await RunningHost.StartWithWorkers(new HostSettings
        {
            DataFolder = folder,
            IsThrowAway = true,
            Port = 0,
            LogToStandardError = true,
            Overrides = new Dictionary<string, string?>
            {
                ["Api:ValidateOutput"] = "true",
                ["Logging:LogLevel:Default"] = "Error",
            },
        });
        var script = Path.Combine(Clone.Path, "Taskcluster.Tests", "Clients", "official-client.mjs");

        var result = await NodeModules.Run("node", [script], Clone.Path, new Dictionary<string, string>
        {
            ["NODE_MODULES"] = modules.Path,
            ["LOCAL_QUEUE"] = RunningHost.LocalQueue,
            ["MAIL_FOLDER"] = Path.Combine(folder, "mail"),
            ["TASKCLUSTER_ROOT_URL"] = host.RootUrl,
            ["TASKCLUSTER_CLIENT_ID"] = host.Root.ClientId,
            ["TASKCLUSTER_ACCESS_TOKEN"] = host.Root.AccessToken,
        });

        var (code, output) = result!.Value;
        var lines = output.Split('\n');
        lines.Where(line => line.StartsWith("failed: ", StringComparison.Ordinal)).Should().BeEmpty(output);
        code.Should().Be(0, output);
        lines.Count(line => line.StartsWith("passed: ", StringComparison.Ordinal)).Should().Be(Checks);
    }
}
