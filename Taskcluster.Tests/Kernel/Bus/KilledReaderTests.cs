using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.TestBus;

namespace Taskcluster.Tests.Kernel.Bus;

/// <summary>
/// A program that is killed leaves the last commit. Wherever that was, a reaction goes on exactly once and a forwarder
/// at least once.
/// </summary>
public sealed class KilledReaderTests
{
    private const int Copies = 5;
    private const int Messages = 500;

    private readonly BusOptions options = new() { BatchSize = 7 };
    private readonly List<(string Folder, int Sent)> copies = [];

    [TearDown]
    public void RemoveCopies() => copies.ForEach(copy => Directory.Delete(copy.Folder, recursive: true));

    [Test]
    public async Task What_a_killed_program_left_is_gone_on_with()
    {
        var (reaction, bridge) = (new TestReaction("reaction"), new TestForwarder("bridge"));
        await using (var bus = await Start(options, database: null, reaction, bridge))
        {
            var publishing = PublishAll(bus);
            for (var count = 1; count <= Copies; count++)
            {
                Until(() => reaction.Tries.Count > count * (Messages / (Copies + 1)));
                copies.Add((Copy(bus.Database), bridge.Sent.Count));
            }

            await publishing;
        }

        foreach (var (folder, sent) in copies)
        {
            await GoesOn(folder, sent);
        }
    }

    private async Task GoesOn(string folder, int sent)
    {
        using var test = new TestDatabase(path: folder);
        var keys = test.Database.Read(rows => MessageLog.ReadAfter(rows, 0, Messages))
            .Select(message => message.RoutingKey).ToList();
        var position = (int)test.Database.Read(rows => Cursors.Find(rows, "bridge"))!.Position;
        var (reaction, bridge) = (new TestReaction("reaction"), new TestForwarder("bridge"));
        var before = reaction.Heard(test.Database);

        await using var bus = await Start(options, test, reaction, bridge);
        bus.UntilDone("reaction");
        bus.UntilDone("bridge");

        before.Should().NotBeEmpty().And.Equal(keys.Take(before.Count));
        reaction.Heard(test.Database).Should().Equal(keys);
        reaction.Tries.Should().Equal(keys.Skip(before.Count));
        position.Should().BeLessThanOrEqualTo(sent, "what was not sent yet must be sent now");
        bridge.Sent.Should().Equal(keys.Skip(position));
    }

    private static async Task PublishAll(TestBus bus)
    {
        for (var number = 0; number < Messages; number += 2)
        {
            await bus.Publish($"{number}", $"{number + 1}");
        }
    }

    // A snapshot of some commit, which is what a kill leaves.
    private static string Copy(Database database)
    {
        var folder = RunningServer.NewFolder();
        Directory.CreateDirectory(folder);
        using var source = new Connection(database.Path, readOnly: true);
        using var copy = new Connection(Path.Combine(folder, Path.GetFileName(database.Path)), readOnly: false);
        source.AdoNet.BackupDatabase(copy.AdoNet);
        return folder;
    }
}
