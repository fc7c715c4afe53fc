using System.Collections.Concurrent;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.TestBus;

namespace Taskcluster.Tests.Kernel.Bus;

/// <summary>Messages that are handled together have their effect once, and the one that fails is found.</summary>
public sealed class BatchReactionTests
{
    private static readonly string[] Keys = [.. Enumerable.Range(1, 10).Select(number => $"{number}")];

    private readonly NotingReaction reaction = new();

    [Test]
    public async Task What_is_told_together_is_handled_together()
    {
        await using var bus = await Start(new BusOptions(), database: null, reaction);

        await bus.Publish(Keys);

        bus.UntilDone("noting");
        reaction.Tries.Should().ContainSingle().Which.Should().Equal(Keys);
        bus.Stored("noting").Should().Be(new Cursor("noting", 10));
        Until(() => bus.Dispatcher.Loops.Single().Handled == 10);
    }

    [Test]
    public async Task The_message_that_fails_is_found_and_what_was_undone_comes_again()
    {
        reaction.Failing = "4";
        await using var bus = await Start(new BusOptions { FailuresUntilParked = 2 }, database: null, reaction);

        await bus.Publish(Keys);

        bus.UntilFailed("noting", 1);
        bus.Stored("noting").Failure!.Sequence.Should().Be(4);
        bus.Stored("noting").Position.Should().Be(3);
        reaction.Heard.Should().Equal("1", "2", "3");
        reaction.Failing = null;
        bus.Clock.Advance(TimeSpan.FromSeconds(1));
        bus.UntilDone("noting");
        Until(() => reaction.Heard.Count == Keys.Length);
        reaction.Heard.Should().Equal(Keys);
        bus.Stored("noting").Should().Be(new Cursor("noting", 10));
    }

    private sealed class NotingReaction : BatchReaction
    {
        private readonly ConcurrentQueue<IReadOnlyList<string>> tries = new();
        private readonly ConcurrentQueue<string> heard = new();

        public override string Name => "noting";

        public override IReadOnlyList<Binding> Bindings { get; } = [new Binding(TestReaction.Exchange, "#")];

        public string? Failing { get; set; }

        public IReadOnlyList<IReadOnlyList<string>> Tries => [.. tries];

        /// <summary>What was committed.</summary>
        public IReadOnlyList<string> Heard => [.. heard];

        protected override void Handle(Transaction tx, IReadOnlyList<PulseMessage> messages)
        {
            List<string> keys = [.. messages.Select(message => message.RoutingKey)];
            tries.Enqueue(keys);
            tx.AfterCommit(() => keys.ForEach(heard.Enqueue));
            if (Failing is { } failing && keys.Contains(failing))
            {
                throw new InvalidOperationException("no");
            }
        }
    }
}
