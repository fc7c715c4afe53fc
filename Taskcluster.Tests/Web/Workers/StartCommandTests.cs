using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Monolith.Web.Pages.Workers;

namespace Taskcluster.Tests.Web.Workers;

public sealed class StartCommandTests
{
    [Test]
    public void A_declared_worker_is_started_by_its_secret() =>
        StartCommand.Declared("https://tc.example.com", "team/builders", "static", "rack-1", "box-7").Should().Be(
            "Taskcluster.Monolith worker --root-url https://tc.example.com \\\n"
            + "  --worker-pool team/builders --worker-group rack-1 --worker-id box-7 \\\n"
            + "  --static-secret-file worker-secret");

    [Test]
    public void Another_provider_is_named() =>
        StartCommand.Declared("http://h", "p/w", "own-static", "g", "i").Should().Contain("--provider own-static");

    [Test]
    public void A_worker_without_a_pool_has_credentials_of_its_own() =>
        StartCommand.Standalone("http://h", "p/w").Should().StartWith("export TASKCLUSTER_CLIENT_ID=")
            .And.Contain("--worker-pool p/w").And.NotContain("secret-file");
}
