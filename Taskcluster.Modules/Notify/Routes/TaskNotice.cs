using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Notify.Api;

namespace Taskcluster.Modules.Notify.Routes;

/// <summary>What a task's route asks for, before it is put into words.</summary>
/// <param name="Number">Later ones have greater ones.</param>
/// <param name="Type">By which way.</param>
/// <param name="Address">Whom to tell.</param>
/// <param name="TaskId">Of which task.</param>
/// <param name="Status">The task status structure of the message.</param>
internal sealed record TaskNotice(
    long Number, NotificationType Type, string Address, string TaskId, RawJson Status);
