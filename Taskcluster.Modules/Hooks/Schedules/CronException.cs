namespace Taskcluster.Modules.Hooks.Schedules;

/// <summary>A text that is no cron expression. Callers add to the message where it stands.</summary>
public sealed class CronException(string message) : Exception(message);
