using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Common;

/// <summary>
/// One server for all tests of the common layer, since they leave nothing behind that another one could see. Anonymous
/// callers may read public artifacts and nothing else, as in the tables of spec/queue.md §6.
/// </summary>
[SetUpFixture]
public sealed class SharedServer
{
    /// <summary>The largest body that it takes: small, so that tests of the limit need not move megabytes.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    private static RunningServer? server;

    public static RunningServer Server => server ?? throw new InvalidOperationException("It has not been started.");

    [OneTimeSetUp]
    public static async Task Start() => server = await RunningServer.Start(new Dictionary<string, string?>
    {
        ["Auth:AnonymousScopes:0"] = "queue:get-artifact:public/*",
        ["Api:MaxBodyBytes"] = $"{MaxBodyBytes}",
        ["Queue:ClaimWorkWaitSeconds"] = "0",
    });

    [OneTimeTearDown]
    public static async Task Stop() => await Server.DisposeAsync();
}
