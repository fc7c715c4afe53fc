using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Pulse;

/// <summary>One subscriber's failure or slowness touches neither another one nor the API.</summary>
public sealed class IsolationTests
{
    [Test]
    public async Task One_that_throws_for_ever_and_one_that_never_returns_disturb_nobody()
    {
        var never = new TaskCompletionSource();
        var throwing = new TestReaction("throwing") { Fails = _ => throw new InvalidOperationException("no") };
        var hanging = new TestForwarder("hanging") { Does = (_, cancellation) => never.Task.WaitAsync(cancellation) };
        var good = new TestReaction("good");
        var bridge = new TestForwarder("bridge");
        await using var server = await PulseCalls.Start(settings: null, throwing, hanging, good, bridge);
        await server.Publish("first");
        await server.InState("throwing", "retrying");
        await Until.True(() => hanging.Tries.Count == 1);

        var tasks = new List<string>();
        for (var count = 0; count < 20; count++)
        {
            tasks.Add(await server.Task());
            await server.Publish($"{count}");
        }

        await server.Done("good");
        await server.Done("bridge");
        await server.ModulesDone();
        var keys = Enumerable.Range(0, 20).Select(number => $"{number}").Prepend("first");
        good.Heard(server.Database()).Should().Equal(keys);
        bridge.Sent.Should().Equal(keys);
        (await server.AsRoot().Get("queue-search/v1/tasks")).Ok["tasks"]!.AsArray().Should().HaveSameCount(tasks);
        (await server.State("throwing")).Should().Be("retrying");
        (await server.Subscriber("hanging"))["position"]!.GetValue<string>().Should().Be(server.Id(0));
    }

    [Test]
    public async Task Two_subscribers_cannot_have_one_name()
    {
        var start = () => PulseCalls.Start(settings: null, new TestReaction("same"), new TestForwarder("same"));

        (await start.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*same*");
    }

    [Test]
    public async Task What_is_neither_reaction_nor_forwarder_is_refused()
    {
        var start = () => PulseCalls.Start(settings: null, new Strange());

        (await start.Should().ThrowAsync<NotSupportedException>()).WithMessage("*Strange*");
    }

    private sealed class Strange : Subscriber
    {
        public override IReadOnlyList<Binding> Bindings { get; } = [];
    }
}
