using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth.OtherSystems;

/// <summary>sentryDSN (spec/services.md §3.5; §8 row 50).</summary>
public sealed class GetSentryDsnTests : ServerTests
{
    public static readonly Example Example = new("auth.sentryDSN", _ => Task.FromResult(
        new ExampleRequest("/sentry/p/dsn") { Needs = "auth:sentry:p" }))
    {
        Status = 404,
    };

    protected override IReadOnlyDictionary<string, string?> Settings => LentCredentials.Settings;

    [Test]
    public async Task The_settings_say_where_a_project_reports_to()
    {
        var answer = (await Server.With("auth:sentry:p_1").Get("auth/v1/sentry/p_1/dsn")).Ok;

        answer["project"]!.GetValue<string>().Should().Be("p_1");
        answer["dsn"]!.ToJsonString().Should().Be(
            """{"secret":"https://user:password@sentry.example/1","public":"https://user@sentry.example/1"}""");
        answer["expires"]!.GetValue<string>().Should().Be(WireTime.Format(Server.Clock.GetUtcNow().AddDays(1)));
    }

    [TestCase("p")]
    [TestCase("P_1")]
    public async Task Other_projects_have_none(string project) =>
        (await Server.AsRoot().Get($"auth/v1/sentry/{project}/dsn"))
            .ShouldFail(404, "ResourceNotFound", "Sentry credentials not found", $"'{project}'");

    [TestCase("a%20b")]
    [TestCase("a.b")]
    public async Task A_project_has_a_pattern(string project) =>
        (await Server.AsRoot().Get($"auth/v1/sentry/{project}/dsn"))
            .ShouldFail(400, "InvalidRequestArguments", "project");

    [Test]
    public async Task It_needs_the_scope_of_the_project()
    {
        (await Server.With("auth:sentry:p").Get("auth/v1/sentry/p_1/dsn"))
            .ShouldLack("auth:sentry:p_1", "auth:sentry:p_1");
        (await Server.Anonymous().Get("auth/v1/sentry/p_1/dsn")).ShouldNeed("auth:sentry:p_1");
    }
}
