using System.Net;
using System.Net.Sockets;
using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Net;
using Taskcluster.Net.Events;
using Taskcluster.Net.Queue;
using Taskcluster.Testing;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Clients;

/// <summary>The C# client against a real server: signatures, pages, events, errors, repetitions.</summary>
public sealed class TypedClientTests
{
    private TaskclusterFixture taskcluster = null!;

    [SetUp]
    public async Task StartServer() => taskcluster = await TaskclusterFixture.StartAsync();

    [TearDown]
    public async Task StopServer() => await taskcluster.DisposeAsync();

    [Test]
    public async Task Temporary_credentials_may_do_what_they_name_and_no_more()
    {
        var named = taskcluster.RootCredentials.CreateTemporary(
            ["auth:current-scopes", "queue:cancel-task:-/*"], TimeSpan.FromHours(1), "someone/else");
        var client = taskcluster.Client.As(named);

        (await client.Auth.CurrentScopes()).Scopes
            .Should().Contain("queue:cancel-task:-/*").And.NotContain("*");
        (await client.WithScopes("auth:current-scopes").Auth.CurrentScopes()).Scopes
            .Should().NotContain("queue:cancel-task:-/*");
        named.ToString().Should().NotContain(named.AccessToken);
    }

    [Test]
    public void Credentials_that_no_server_would_take_are_not_made()
    {
        var root = taskcluster.RootCredentials;
        Action tooLong = () => root.CreateTemporary([], TimeSpan.FromDays(32));
        Action ownName = () => root.CreateTemporary([], TimeSpan.FromDays(1), root.ClientId);
        Action second = () => root.CreateTemporary([], TimeSpan.FromDays(1)).CreateTemporary([], TimeSpan.FromDays(1));

        tooLong.Should().Throw<ArgumentException>().WithMessage("*31 days*");
        ownName.Should().Throw<ArgumentException>().WithMessage("*'static/taskcluster/root'*");
        second.Should().Throw<InvalidOperationException>();
    }

    [Test]
    public async Task A_signed_url_is_read_by_anyone_until_it_ends()
    {
        var url = taskcluster.Client.SignedUrl(taskcluster.Auth.CurrentScopesUrl(), TimeSpan.FromHours(1));

        await using var stream = await taskcluster.Client.As(null).OpenRead(url);
        (await new StreamReader(stream).ReadToEndAsync()).Should().Contain("scopes");

        await taskcluster.Clock.AdvanceAsync(TimeSpan.FromHours(1));
        var late = () => taskcluster.Client.As(null).OpenRead(url);
        (await late.Should().ThrowAsync<TaskclusterException>()).Which.Code.Should().Be("AuthenticationFailed");
    }

    [Test]
    public async Task Pages_come_one_after_the_other()
    {
        var group = SlugId.New();
        var created = new List<string>();
        for (var count = 0; count < 5; count++)
        {
            created.Add(await taskcluster.CreateTask(taskcluster.NewTask() with { TaskGroupId = group }));
        }

        var listed = new List<string>();
        await foreach (var task in taskcluster.Queue.ListTaskGroupAll(group, limit: 2))
        {
            listed.Add(task.Status.TaskId);
        }

        listed.Should().BeEquivalentTo(created);
    }

    [Test]
    public async Task A_refusal_says_what_the_server_says()
    {
        var taskId = SlugId.New();
        var refusal = (await taskcluster.Queue.Awaiting(queue => queue.Status(taskId))
            .Should().ThrowAsync<TaskclusterException>()).Which;

        refusal.Status.Should().Be(HttpStatusCode.NotFound);
        refusal.Code.Should().Be("ResourceNotFound");
        refusal.Message.Should().Contain(taskId).And.NotContain("---");
        refusal.Details!.Value.GetProperty("requestInfo").GetProperty("method").GetString().Should().Be("status");
        refusal.IsTransient.Should().BeFalse();
    }

    [Test]
    public async Task A_listener_comes_back_where_it_was()
    {
        var bindings = new[] { new EventBinding(QueueExchanges.TaskDefined) };
        var ready = new TaskCompletionSource();
        var listening = Next(bindings, new ListenOptions { OnReady = () => ready.TrySetResult() });
        await ready.Task;
        var first = await taskcluster.CreateTask();
        var second = await taskcluster.CreateTask();

        var heard = await listening;
        var next = await Next(bindings, new ListenOptions { LastEventId = heard.Id });

        heard.PayloadAs<TaskDefinedMessage>().Status.TaskId.Should().Be(first);
        next.PayloadAs<TaskDefinedMessage>().Status.TaskId.Should().Be(second);
        await this.Awaiting(_ => Next([new EventBinding("exchange/none")], new ListenOptions()))
            .Should().ThrowAsync<TaskclusterException>().WithMessage("*exchange/none*");
    }

    [TestCase("503 Service Unavailable", 3)]
    [TestCase("400 Bad Request", 1)]
    public async Task A_call_is_repeated_where_that_may_help(string status, int attempts)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new TaskclusterClient(new ClientOptions
        {
            RootUrl = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}",
            Retries = 2,
            FirstPause = TimeSpan.FromMilliseconds(1),
        });
        using var end = new CancellationTokenSource();
        var answered = Answer(listener, status, end.Token);

        var refusal = (await client.Queue.Awaiting(queue => queue.Ping())
            .Should().ThrowAsync<TaskclusterException>()).Which;
        await end.CancelAsync();

        ((int)refusal.Status!).Should().Be(int.Parse(status.Split(' ')[0]));
        (await answered).Should().Be(attempts);
    }

    [Test]
    public async Task A_server_that_is_not_there_is_named()
    {
        using var port = new DeadPort();
        var client = new TaskclusterClient(
            new ClientOptions { RootUrl = $"http://127.0.0.1:{port.Number}", Retries = 0 });
        var refusal = (await client.Queue.Awaiting(queue => queue.Ping())
            .Should().ThrowAsync<TaskclusterException>()).Which;

        refusal.Code.Should().Be(TaskclusterException.ConnectionFailed);
        refusal.Status.Should().BeNull();
        refusal.IsTransient.Should().BeTrue();
    }

    private async Task<PulseMessage> Next(IReadOnlyList<EventBinding> bindings, ListenOptions options)
    {
        await foreach (var message in taskcluster.Events.Listen(bindings, options))
        {
            return message;
        }

        throw new InvalidOperationException("The feed ended.");
    }

    // How many requests came.
    private static async Task<int> Answer(TcpListener listener, string status, CancellationToken end)
    {
        var answer = Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        for (var count = 0; ; count++)
        {
            try
            {
                using var socket = await listener.AcceptSocketAsync(end);
                var buffer = new byte[4096];
                _ = await socket.ReceiveAsync(buffer, end);
                _ = await socket.SendAsync(answer, end);
            }
            catch (OperationCanceledException)
            {
                return count;
            }
        }
    }
}
