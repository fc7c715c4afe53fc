using System.Net;
using FluentAssertions;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Fixture;

public sealed class LocalCallersTests
{
    [TestCase("127.0.0.1", null, null, null)]
    [TestCase("127.8.9.10", null, "same-origin", "http://localhost:8080")]
    [TestCase("::1", null, "none", null)]
    [TestCase("::ffff:127.0.0.1", null, "same-site", "http://localhost:3000")]
    [TestCase("10.0.0.1", "LoopbackOnly", null, null)]
    [TestCase("fe80::1", "LoopbackOnly", null, null)]
    [TestCase("::ffff:192.168.1.2", "LoopbackOnly", null, null)]
    [TestCase("127.0.0.1", "CrossSite", "cross-site", null)]
    [TestCase("127.0.0.1", "CrossSite", null, "https://example.com")]
    [TestCase("127.0.0.1", "CrossSite", null, "null")]
    public void Only_programs_of_the_same_machine_may_call(
        string address, string? code, string? fetchSite, string? origin)
    {
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };
        context.Request.Headers["Sec-Fetch-Site"] = fetchSite;
        context.Request.Headers.Origin = origin;

        var judge = () => LocalCallers.Require(context, "fixture");

        if (code is null)
        {
            judge.Should().NotThrow();
        }
        else
        {
            judge.Should().Throw<ApiError>().Where(error => error.Code == code && error.Status == 403);
        }
    }

    [Test]
    public async Task No_other_server_has_the_service_and_a_page_elsewhere_cannot_call_it()
    {
        await using var server = await RunningServer.Start();
        await using var fixture = await RunningServer.StartFixture();

        (await server.AsRoot().Get("fixture/v1/clock")).Status.Should().Be(404);
        (await fixture.Anonymous().Get("fixture/v1/clock")).Status.Should().Be(200);
        var crossSite = await fixture.Anonymous().Send(
            HttpMethod.Post,
            "fixture/v1/reset",
            change: request => request.Headers.Add("Sec-Fetch-Site", "cross-site"));
        crossSite.ShouldFail(403, "CrossSite");
    }
}
