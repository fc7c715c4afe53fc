using System.Runtime.CompilerServices;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Monolith;

/// <summary>A process may start hosts and throw them away for as long as it likes: nothing of them stays.</summary>
public sealed class DisposedHostTests
{
    private const int Hosts = 4;

    // A thread of the pool may remember for a while what it did last.
    private const int MostRemembered = 1;

    [Test]
    public async Task Nothing_in_the_process_holds_a_host_that_was_disposed_of()
    {
        var gone = new List<WeakReference[]>();
        for (var host = 0; host < Hosts; host++)
        {
            gone.Add(await LiveAndDie());
        }

        await Until.True(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return gone.Count(host => host.Any(part => part.IsAlive)) <= MostRemembered;
        });
    }

    // Apart, so that no variable of the test holds what is to be gone.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference[]> LiveAndDie()
    {
        await using var server = await RunningServer.Start();
        var taskId = await server.ClaimedTask();
        _ = await server.Upload(taskId, "public/a", "content"u8.ToArray());
        (await server.Anonymous().Get($"queue/v1/task/{taskId}")).Status.Should().BeOneOf(200, 403);
        await server.Advance(TimeSpan.FromDays(30));
        return
        [
            new(server.Services),
            new(server.Services.GetRequiredService<Database>()),
            new(server.Services.GetRequiredService<ApiCatalog>()),
        ];
    }
}
