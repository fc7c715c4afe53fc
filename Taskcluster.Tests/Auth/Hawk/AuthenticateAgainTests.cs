using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Auth.Hawk;
using Taskcluster.Modules.Kernel.Hawk;

namespace Taskcluster.Tests.Auth.Hawk;

/// <summary>Credentials that are judged again while their request is still being answered.</summary>
public sealed class AuthenticateAgainTests
{
    [Test]
    public void The_age_of_a_signature_can_be_left_out_of_account()
    {
        var authorization = Judging.Tester.Authorize("GET", Judging.Url, Judging.Now.AddHours(-1));

        Judge(authorization, Judging.Now).Should().BeOfType<AuthFailed>()
            .Which.Message.Should().Be("Unauthorized: Stale timestamp");
        Judge(authorization, wallClock: null).Should().BeOfType<AuthSuccess>();
        Judge(authorization, wallClock: null, now: Judging.Now.AddDays(2)).Should().BeOfType<AuthFailed>()
            .Which.Message.Should().Contain("has expired");
        Judge(authorization.Replace("mac=\"", "mac=\"x", StringComparison.Ordinal), wallClock: null)
            .Should().BeOfType<AuthFailed>();
    }

    private static AuthenticationResult Judge(
        string authorization, DateTimeOffset? wallClock, DateTimeOffset? now = null)
    {
        var client = Judging.Client("tester", "test:*");
        return HawkAuthentication.Authenticate(
            new HawkRequest
            {
                Method = "GET",
                Target = Judging.Target,
                Host = "tc.example.com",
                Port = 443,
                Authorization = authorization,
                WallClock = wallClock,
                Now = now ?? Judging.Now,
            },
            _ => client,
            Judging.Roles);
    }
}
