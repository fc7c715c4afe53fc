using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Fixture;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Fixture;

public sealed class FixtureExampleTests
{
    [Test]
    public async Task Every_method_of_the_service_has_an_example_that_works_for_anybody()
    {
        await using var server = await RunningServer.StartFixture();
        var common = CommonMethods.Declarations(FixtureModule.Name).Select(method => method.Name).ToList();
        server.Services.GetRequiredService<ApiCatalog>().Methods.Select(method => method.Declaration)
            .Where(method => method.Service == FixtureModule.Name && !common.Contains(method.Name))
            .Select(method => $"{method.Service}.{method.Name}")
            .Should().BeEquivalentTo(ExampleCatalog.OfFixture.Select(example => example.Method));
        foreach (var example in ExampleCatalog.OfFixture)
        {
            foreach (var credentials in (Credentials?[])[null, new Credentials("nobody", "wrong")])
            {
                var call = await ExampleCall.Prepare(server, example);
                var answer = await call.Send(credentials);
                answer.Status.Should().Be(example.Status, "{0}: {1}", example.Method, answer.Text);
            }
        }
    }
}
