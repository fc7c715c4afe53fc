using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.TaskStorage.Files;
using Taskcluster.Modules.TaskStorage.Surface;

namespace Taskcluster.Modules.TaskStorage;

/// <summary>
/// The storage layout of the first design of Taskcluster, as a view over the queue (spec/queue.md §4). It has no
/// powers of its own: whatever it shows it asks the queue for, on behalf of its caller.
/// </summary>
public sealed class TaskStorageModule : IModule
{
    public ServiceDeclaration Service { get; } = new(
        "task-storage",
        "Task Storage",
        """
        Task storage shows every task as a folder of files, as the first design of Taskcluster had it: `task.json`,
        `resolution.json`, and for each run `logs.json`, `result.json` and its artifacts, at `/task-storage/<taskId>/`.
        """);

    public IReadOnlyList<ExchangeDeclaration> Exchanges { get; } = [];

    public IReadOnlyList<Type> MoreSchemas { get; } = [];

    public void AddServices(IServiceCollection services, ModuleSettings settings)
    {
        services.AddSingleton(settings.Read("TaskStorage", section => section.Get<TaskStorageOptions>()));
        services.AddSingleton<StorageUrls>();
        services.AddSingleton<QueueAnswers>();
        services.AddSingleton<StorageReader>();
        services.AddSingleton<StorageWriter>();
        services.AddSingleton<HttpSurface, StorageSurface>();
    }

    /// <exception cref="Kernel.Storage.UnusableDataException">The storage's host cannot be one.</exception>
    public Task Start(IServiceProvider services)
    {
        services.GetRequiredService<StorageUrls>().RequireHost();
        return Task.CompletedTask;
    }
}
