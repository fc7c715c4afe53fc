using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Api.Events;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Abuse;

/// <summary>Each sender may make so many calls at once, and then so many a second (docs/limits.md).</summary>
public sealed class RateLimitTests : ServerTests
{
    private const string Path = "auth/v1/scopes/current";
    private const int Burst = 3;

    protected override IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["RateLimit:RequestsPerSecond"] = "2",
        ["RateLimit:Burst"] = $"{Burst}",
        ["RateLimit:AnonymousRequestsPerSecond"] = "0.5",
        ["RateLimit:AnonymousBurst"] = $"{Burst}",
        ["Queue:ClaimWorkWaitSeconds"] = "0",
    };

    private Credentials First { get; set; } = null!;

    private Credentials Second { get; set; } = null!;

    [SetUp]
    public async Task CreateClients()
    {
        First = await Create("test/first");
        Second = await Create("test/second");
    }

    [Test]
    public async Task A_client_may_make_its_burst_at_once_and_then_goes_at_its_rate()
    {
        await ShouldHave(First, Burst);
        Server.Clock.Advance(TimeSpan.FromMilliseconds(400));
        await ShouldHave(First, 0);
        Server.Clock.Advance(TimeSpan.FromMilliseconds(100));
        await ShouldHave(First, 1);
        Server.Clock.Advance(TimeSpan.FromSeconds(1));
        await ShouldHave(First, 2);
        Server.Clock.Advance(TimeSpan.FromHours(1));
        await ShouldHave(First, Burst);
    }

    [Test]
    public async Task The_refusal_says_which_limit_it_was_and_when_to_come_back()
    {
        await Call(First, Burst);
        await Call(null, Burst);

        var refusal = await Server.As(First).Get(Path);
        var anonymous = await Server.Anonymous().Get(Path);

        refusal.ShouldFail(429, "TooManyRequests");
        refusal.Header("retry-after").Should().Be("1");
        refusal.Text.Should().Contain("The client test/first makes more calls than it may: 3 at once")
            .And.Contain("and then 2 a second").And.Contain("RateLimit:RequestsPerSecond");
        refusal.Json["requestInfo"]!["method"]!.GetValue<string>().Should().Be("currentScopes");
        anonymous.ShouldFail(429, "TooManyRequests");
        anonymous.Header("retry-after").Should().Be("2");
        anonymous.Text.Should().Contain("RateLimit:AnonymousRequestsPerSecond");
    }

    [Test]
    public async Task Refusals_are_counted()
    {
        using var refusals = Server.Count("taskcluster.api.rate_limited");

        await Call(First, Burst + 2);

        refusals.Total.Should().Be(2);
    }

    [Test]
    public async Task Nobody_is_held_back_by_others()
    {
        await Call(First, Burst + 1);
        await Call(null, Burst + 1);

        await ShouldHave(Second, Burst);
    }

    [Test]
    public async Task What_a_client_lends_under_other_names_counts_for_itself()
    {
        await ShouldHave(Lent("lent/a"), 2, of: 2);
        await ShouldHave(Lent("lent/b"), 1, of: 2);

        await ShouldHave(First, 0);
        await ShouldHave(Second, Burst);
    }

    [Test]
    public async Task Credentials_of_a_run_count_for_the_run()
    {
        var runs = new[] { await RunCredentials(), await RunCredentials() };

        foreach (var run in runs)
        {
            await ShouldHave(run, Burst);
        }
    }

    [Test]
    public async Task Bad_credentials_count_for_the_address_that_they_come_from()
    {
        var bad = First with { AccessToken = Credentials.NewAccessToken() };
        foreach (var answer in await Call(bad, Burst))
        {
            answer.ShouldFail(401, "AuthenticationFailed");
        }

        (await Server.As(bad).Get(Path)).ShouldFail(429, "TooManyRequests");
        (await Server.Anonymous().Get(Path)).ShouldFail(429, "TooManyRequests");
        await ShouldHave(First, Burst);
    }

    [Test]
    public async Task Whoever_watches_the_server_is_always_answered()
    {
        await Call(null, Burst + 1);
        string[] paths = [.. CommonMethods.Declarations("queue").Select(method => $"queue/v1{method.Route[4..]}")];

        foreach (var path in paths.Append("/__heartbeat__").Append("/__version__"))
        {
            (await Server.Anonymous().Get(path)).Status.Should().Be(200);
        }
    }

    [Test]
    public async Task Calls_from_inside_the_program_are_not_counted()
    {
        for (var number = 0; number < 3 * Burst; number++)
        {
            (await FromInside("currentScopes", [])).Status.Should().Be(200);
        }

        Server.Services.GetRequiredService<RequestRates>().Buckets.Should().Be(0);
    }

    [Test]
    public async Task Without_a_rate_there_is_no_limit()
    {
        await using var other = await RunningServer.Start();
        for (var number = 0; number < 150; number++)
        {
            _ = (await other.AsRoot().Get(Path)).Ok;
        }

        other.Services.GetRequiredService<RequestRates>().Buckets.Should().Be(0, "nothing is counted either");
    }

    private async Task<Credentials> Create(string clientId)
    {
        var parameters = new Dictionary<string, string> { ["clientId"] = clientId };
        var reply = await FromInside("createClient", parameters, new
        {
            description = "",
            expires = WireTime.Format(Server.Clock.GetUtcNow().AddDays(1)),
            scopes = new[] { "auth:create-client:lent/*", "auth:current-scopes" },
        });
        return new Credentials(clientId, JsonNode.Parse(reply.Body.Span)!["accessToken"]!.GetValue<string>());
    }

    private Credentials Lent(string name)
    {
        var now = Server.Clock.GetUtcNow();
        return TemporaryCredentials.Create(
            First, name, ["auth:current-scopes"], now.AddMinutes(-1), now.AddHours(1));
    }

    // Root has no more calls than others.
    private async Task<Credentials> RunCredentials()
    {
        Server.Clock.Advance(TimeSpan.FromSeconds(Burst));
        _ = await Server.Task();
        var credentials = (await Server.Claim())["credentials"]!;
        return new Credentials(
            credentials["clientId"]!.GetValue<string>(),
            credentials["accessToken"]!.GetValue<string>(),
            credentials["certificate"]!.GetValue<string>());
    }

    private async Task<List<ApiAnswer>> Call(Credentials? credentials, int times)
    {
        var answers = new List<ApiAnswer>();
        for (var number = 0; number < times; number++)
        {
            answers.Add(await Server.As(credentials).Get(Path));
        }

        return answers;
    }

    // So many calls are answered, and no more.
    private async Task ShouldHave(Credentials? credentials, int answered, int? of = null) =>
        (await Call(credentials, of ?? answered + 1)).Select(answer => answer.Status).Should().Equal(
            Enumerable.Repeat(200, answered).Concat(Enumerable.Repeat(429, (of ?? answered + 1) - answered)));

    private async Task<ApiReply> FromInside(
        string name, Dictionary<string, string> parameters, object? body = null)
    {
        var everything = new Caller("test/inside", ScopeSet.From(["*"]), DateTimeOffset.MaxValue);
        var call = new InProcessCall("auth", name)
        {
            Parameters = parameters,
            Body = body is null ? default : JsonSerializer.SerializeToUtf8Bytes(body),
        };
        return await Server.Services.GetRequiredService<InProcessApi>().Call(call, everything);
    }
}
