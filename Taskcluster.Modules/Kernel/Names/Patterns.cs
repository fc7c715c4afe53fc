namespace Taskcluster.Modules.Kernel.Names;

/// <summary>Every regular expression that the wire contract fixes (ECMAScript; spec/queue.md §1.6 and §2.1).</summary>
public static class Patterns
{
    /// <summary>A slug: 22 characters of base64url that are a version 4 UUID.</summary>
    public const string SlugId = "^[A-Za-z0-9_-]{8}[Q-T][A-Za-z0-9_-][CGKOSWaeimquy26-][A-Za-z0-9_-]{10}[AQgw]$";

    /// <summary>A run's number in a path; leading zeros pass.</summary>
    public const string RunId = "^[1-9]*[0-9]+$";

    /// <summary>Provisioner, worker type, worker group and worker id in a path.</summary>
    public const string GenericId = "^[a-zA-Z0-9-_]{1,38}$";

    /// <summary>Worker type in a body: lower case.</summary>
    public const string WorkerType = "^[a-z]([-a-z0-9]{0,36}[a-z0-9])?$";

    /// <summary>Provisioner and worker type, joined by a slash.</summary>
    public const string TaskQueueId = "^[a-zA-Z0-9-_]{1,38}/[a-z]([-a-z0-9]{0,36}[a-z0-9])?$";

    /// <summary>Scheduler, worker group and worker id in a body, whose length is stated beside it.</summary>
    public const string Identifier = "^([a-zA-Z0-9-_]*)$";

    public const string ProjectId = "^([a-zA-Z0-9._/-]*)$";

    /// <summary>A scope: printable ASCII.</summary>
    public const string Scope = "^[ -~]*$";

    /// <summary>An artifact's name: printable ASCII, at least one character.</summary>
    public const string ArtifactName = @"^[\x20-\x7e]+$";

    public const string RoleId = @"^[\x20-\x7e]+$";

    public const string ClientId = "^[A-Za-z0-9!@/:.+|_-]+$";

    public const string AccessToken = "^[a-zA-Z0-9_-]{22,66}$";
}
