using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Hawk;

namespace Taskcluster.Tests.Kernel.Client;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class TaskclusterClientTests
{
    [Test]
    public void Each_parameter_is_encoded_as_a_whole()
    {
        const string name = "public/a b%2F?é";

        var url = ApiPath.Of("https://tc.example.com/", "queue", $"task/{"x"}/runs/{0}/artifacts/{name}");

        url.PathAndQuery.Should().Be("/api/queue/v1/task/x/runs/0/artifacts/public%2Fa%20b%252F%3F%C3%A9");
    }

    [Test]
    public void Dots_in_a_parameter_are_no_steps()
    {
        ApiPath.Of("https://tc.example.com", "queue", $"a/{".."}/b").PathAndQuery.Should().Be("/api/queue/v1/a/../b");
    }

    [Test]
    public async Task What_may_pass_is_tried_again_and_signed_anew()
    {
        using var server = new Scripted(
            () => throw new HttpRequestException("refused"),
            () => throw new SocketException((int)SocketError.NotConnected),
            () => new HttpResponseMessage(HttpStatusCode.BadGateway),
            () => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("{}") });

        var answer = await Client(server).Call(HttpMethod.Get, "queue", $"ping", default, default);

        answer.Should().Equal("{}"u8.ToArray());
        server.Authorizations.Should().HaveCount(4).And.OnlyHaveUniqueItems();
    }

    [Test]
    public async Task A_refusal_is_final_and_says_what_the_server_said()
    {
        using var server = new Scripted(() => new HttpResponseMessage(HttpStatusCode.Conflict)
        {
            Content = new StringContent("{\"code\":\"RequestConflict\",\"message\":\"No.\\n\\n---\\n\\n* method: x\"}"),
        });

        var call = () => Client(server).Call(HttpMethod.Get, "queue", $"ping", default, default);

        var refusal = (await call.Should().ThrowAsync<ApiCallException>()).Which;
        refusal.Status.Should().Be(HttpStatusCode.Conflict);
        refusal.Code.Should().Be("RequestConflict");
        refusal.Message.Should().Be("No.");
        refusal.IsTransient.Should().BeFalse();
    }

    [Test]
    public async Task A_call_that_is_not_to_be_repeated_fails_at_once()
    {
        using var server = new Scripted(() => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
        {
            Content = new StringContent("<html>"),
        });

        var call = () => Client(server).CallOnce(HttpMethod.Get, "queue", $"ping", default, default);

        var refusal = (await call.Should().ThrowAsync<ApiCallException>()).Which;
        refusal.IsTransient.Should().BeTrue();
        refusal.Code.Should().Be("ServiceUnavailable");
    }

    [Test]
    public async Task The_servers_time_is_learned_from_its_answers()
    {
        var date = TimeProvider.System.GetUtcNow().AddHours(5);
        using var server = new Scripted(() => new HttpResponseMessage(HttpStatusCode.OK)
        {
            Headers = { Date = date },
        });
        var client = Client(server);

        await client.Call(HttpMethod.Get, "queue", $"ping", default, default);

        client.ServerClock.Now.Should().BeCloseTo(date, TimeSpan.FromSeconds(30));
    }

    [TestCase(1, 1)]
    [TestCase(2, 2)]
    [TestCase(4, 8)]
    [TestCase(5, 10)]
    [TestCase(1000, 10)]
    public void Pauses_grow_up_to_a_limit(int failures, double seconds)
    {
        new GrowingPause(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10)).After(failures)
            .TotalSeconds.Should().BeInRange(seconds * 0.75, seconds * 1.25);
    }

    private static TaskclusterClient Client(Scripted server) => new(
        new HttpClient(new LostConnectionHandler(server)),
        "https://tc.example.com",
        new ServerClock(TimeProvider.System),
        TimeProvider.System,
        new Credentials("me", "secret"));

    private sealed class Scripted(params Func<HttpResponseMessage>[] answers) : HttpMessageHandler
    {
        public List<string> Authorizations { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Authorizations.Add(request.Headers.GetValues("Authorization").Single());
            return Task.FromResult(answers[Authorizations.Count - 1]());
        }
    }
}
