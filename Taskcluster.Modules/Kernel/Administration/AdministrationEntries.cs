using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Administration;

/// <summary>Writes down when a server starts and stops. One that was killed has no line of its end.</summary>
public sealed partial class AdministrationEntries(
    DataFolder folder, ProgramVersion version, TimeProvider clock, ILogger<AdministrationEntries> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Append("started");

    public Task StopAsync(CancellationToken cancellationToken) => Append("stopped");

    // A server is not worth less because this line is not stored.
    private Task Append(string action)
    {
        try
        {
            AdministrationLog.Append(
                folder.Path, clock, action, new JsonObject { ["version"] = version.Version });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogFailed(log, error, action);
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "That the server has {Action} could not be written down")]
    private static partial void LogFailed(ILogger log, Exception error, string action);
}
