using System.Net;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Worker.Registration;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.WorkerManager.PoolCalls;

namespace Taskcluster.Tests.Worker.Registration;

/// <summary>A worker's credentials at a real server whose clock is moved.</summary>
public sealed class WorkerRegistrationTests
{
    // What is usual. The distance to three quarters is more than a busy machine makes of it.
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(96);
    private static readonly TimeSpan BeforeRenewal = Lifetime * 0.7;

    private Gateway gateway = null!;
    private RunningServer server = null!;
    private HttpClient http = null!;
    private string pool = null!;

    [SetUp]
    public async Task StartServer()
    {
        server = await RunningServer.Start();
        gateway = new Gateway();
        http = new HttpClient(gateway);
        pool = await server.NewStaticPool();
        _ = (await server.CreateWorker(pool, "i", ("expires", server.In(TimeSpan.FromDays(4000))))).Ok;
    }

    [TearDown]
    public async Task EndServer()
    {
        http.Dispose();
        await server.DisposeAsync();
    }

    [Test]
    public async Task Credentials_are_renewed_when_three_quarters_of_their_time_have_passed_for_years()
    {
        await using var registration = await Begin();
        var (first, before) = (registration.Credentials, registration.Credentials);
        for (var round = 0; round < 5; round++)
        {
            await server.Advance(BeforeRenewal);
            registration.Credentials.Should().Be(before);

            await Renewed(registration, before, Lifetime * 0.06);

            (await Status(registration.Credentials)).Should().Be(200);
            before = registration.Credentials;
        }

        (await Status(first)).Should().Be(401, "they have ended long ago");

        registration.Refused.IsCancellationRequested.Should().BeFalse();
    }

    [Test]
    public async Task A_worker_whose_secret_was_used_up_registers_from_the_beginning()
    {
        await using var registration = await Begin();
        _ = (await server.Register(pool)).Ok;
        var before = registration.Credentials;

        await Renewed(registration, before, Lifetime * 0.75);

        (await Status(registration.Credentials)).Should().Be(200);
        registration.Refused.IsCancellationRequested.Should().BeFalse();
    }

    [Test]
    public async Task A_worker_that_cannot_reach_the_server_until_its_credentials_have_ended_comes_back()
    {
        await using var registration = await Begin();
        var before = registration.Credentials;
        gateway.IsClosed = true;
        await server.Advance(Lifetime + TimeSpan.FromHours(1));
        await Until.True(() => gateway.Turned > 0);
        (await Status(before)).Should().Be(401);

        gateway.IsClosed = false;

        await Renewed(registration, before, TimeSpan.Zero);
        (await Status(registration.Credentials)).Should().Be(200);
    }

    [Test]
    public async Task A_worker_that_was_removed_is_told_so_and_asks_again()
    {
        await using var registration = await Begin();
        _ = (await server.RemoveWorker(pool)).Ok;

        await server.Advance(Lifetime * 0.75);

        await Until.True(() => registration.Refused.IsCancellationRequested);
        gateway.Turned = 0;
        gateway.IsClosed = true;
        await Until.True(() =>
        {
            server.Clock.Advance(TimeSpan.FromMinutes(1));
            return gateway.Turned > 0;
        });
    }

    [Test]
    public async Task What_the_server_refuses_at_once_is_said_and_the_secret_is_not()
    {
        var begin = () => Begin(new string('x', 44));

        var refusal = (await begin.Should().ThrowAsync<ApiCallException>()).Which;

        refusal.Status.Should().Be(HttpStatusCode.BadRequest);
        refusal.Message.Should().Contain("bad staticSecret").And.NotContain("xxx");
        $"{new WorkerProof("very-secret")}".Should().NotContain("very-secret");
    }

    [Test]
    public async Task A_server_that_is_away_at_the_start_is_waited_for()
    {
        gateway.IsClosed = true;
        var beginning = Begin();
        await Until.True(() => gateway.Turned > 0);
        gateway.IsClosed = false;
        await Until.True(() =>
        {
            server.Clock.Advance(TimeSpan.FromSeconds(10));
            return beginning.IsCompleted;
        });

        await using var registration = await beginning;
        (await Status(registration.Credentials)).Should().Be(200);
    }

    private Task<WorkerRegistration> Begin(string secret = Secret)
    {
        var clock = new ServerClock(server.Clock);
        var client = new TaskclusterClient(http, server.RootUrl, clock, server.Clock, credentials: null);
        return WorkerRegistration.Begin(
            client,
            new WorkerIdentity(pool, "static", "g", "i", new WorkerProof(secret)),
            server.Clock,
            NullLogger.Instance,
            CancellationToken.None);
    }

    // Pauses between attempts run by the same clock, so it goes on until one gets through.
    private async Task Renewed(WorkerRegistration registration, Credentials before, TimeSpan after)
    {
        var passed = gateway.Passed;
        await server.Advance(after);
        await Until.True(() =>
        {
            var isOnItsWay = gateway.Passed > passed;
            server.Clock.Advance(isOnItsWay ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromMinutes(1));
            return registration.Credentials != before;
        });
    }

    private async Task<int> Status(Credentials credentials) => (await server.As(credentials).Get(
        $"{Service}{WorkerPath(pool, rest: "/should-terminate")}")).Status;

    // The time that answers bear is renewed once in a second, so that it is wrong for a while when the clock was moved.
    private sealed class Gateway : DelegatingHandler
    {
        private int turned;
        private int passed;

        public Gateway()
            : base(new SocketsHttpHandler())
        {
        }

        public bool IsClosed { get; set; }

        public int Passed => Volatile.Read(ref passed);

        public int Turned
        {
            get => Volatile.Read(ref turned);
            set => Volatile.Write(ref turned, value);
        }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (IsClosed)
            {
                Interlocked.Increment(ref turned);
                throw new HttpRequestException("There is no way through.");
            }

            Interlocked.Increment(ref passed);
            var answer = await base.SendAsync(request, cancellationToken);
            answer.Headers.Date = null;
            return answer;
        }
    }
}
