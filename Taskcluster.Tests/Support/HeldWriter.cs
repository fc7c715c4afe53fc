using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Tests.Support;

/// <summary>
/// A change that holds the writer inside its transaction until the test lets go: what is handed to the writer before
/// it and with it is not on disk meanwhile.
/// </summary>
public sealed class HeldWriter : IDisposable
{
    private readonly ManualResetEventSlim reached = new();
    private readonly ManualResetEventSlim release = new();
    private readonly Task change;

    public HeldWriter(RunningServer server) => change = server.Services.GetRequiredService<Database>().Write(_ =>
    {
        reached.Set();
        release.Wait(TimeSpan.FromMinutes(2));
    });

    /// <summary>The writer's turn has come to this change, and it stands there.</summary>
    public Task Reached() => Until.True(() => reached.IsSet);

    /// <summary>Lets the writer go on, to its commit.</summary>
    public async Task LetGo()
    {
        release.Set();
        await change;
    }

    public void Dispose()
    {
        release.Set();
        release.Dispose();
        reached.Dispose();
    }
}
