namespace Taskcluster.Modules.Github.Rendering;

/// <summary>A <c>.taskcluster.yml</c> that makes no tasks of an event, since something in it is wrong.</summary>
public sealed class TaskclusterYmlException(string message, Exception? cause = null) : Exception(message, cause);
