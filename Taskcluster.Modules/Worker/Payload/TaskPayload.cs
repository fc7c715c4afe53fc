namespace Taskcluster.Modules.Worker.Payload;

/// <summary>What a task asks the worker to do (spec/queue.md §5.3); its payload has been checked.</summary>
internal sealed record TaskPayload
{
    /// <summary>Programs with their arguments, run in this order.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Commands { get; init; }

    /// <summary>How long all commands may take together.</summary>
    public required TimeSpan MaxRunTime { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required IReadOnlyList<WantedArtifact> Artifacts { get; init; }

    public required LogNames Logs { get; init; }

    /// <summary>Whether the log can be read while the task runs.</summary>
    public required bool HasLiveLog { get; init; }

    /// <summary>Whether the log is kept.</summary>
    public required bool HasBackingLog { get; init; }

    /// <summary>Exit codes after which the task is to be tried again.</summary>
    public required IReadOnlySet<int> RetryExitCodes { get; init; }

    /// <summary>Exit codes after which the task's caches are thrown away.</summary>
    public required IReadOnlySet<int> PurgeExitCodes { get; init; }

    /// <summary>What is to be there before the first command, in this order.</summary>
    public required IReadOnlyList<Mount> Mounts { get; init; }

    /// <summary>Whether a proxy signs what the task sends to Taskcluster.</summary>
    public required bool HasProxy { get; init; }

    /// <summary>The container in which the only command runs; null if it runs on the machine itself.</summary>
    public ContainerPayload? Container { get; init; }
}

/// <summary>An artifact that a payload wants kept.</summary>
/// <param name="IsDirectory">Whether all files below a folder are meant.</param>
/// <param name="Path">Relative to the task's folder.</param>
/// <param name="Name">The artifact's name, for a folder the beginning of its files' names.</param>
/// <param name="Expires">When it may be deleted.</param>
/// <param name="ContentType">Null lets the extension decide.</param>
/// <param name="ContentEncoding"><c>identity</c>, <c>gzip</c>, or null to let the extension decide.</param>
/// <param name="IsOptional">Whether the task may succeed without it.</param>
internal sealed record WantedArtifact(
    bool IsDirectory,
    string Path,
    string Name,
    DateTimeOffset Expires,
    string? ContentType,
    string? ContentEncoding,
    bool IsOptional);

/// <summary>Names of the artifacts that hold a task's log.</summary>
internal sealed record LogNames(string Live, string Backing)
{
    public static readonly LogNames Default = new("public/logs/live.log", "public/logs/live_backing.log");

    public bool Contains(string name) => name == Live || name == Backing;
}

/// <summary>What is wrong with a payload, and where.</summary>
/// <param name="Path">The place, for instance <c>data/artifacts/0/expires</c>.</param>
/// <param name="Message">What is wrong there.</param>
internal sealed record PayloadProblem(string Path, string Message)
{
    public override string ToString() => $"{Path} {Message}";
}

/// <summary>A payload that this worker cannot run as it is; all that is wrong with it.</summary>
internal sealed class MalformedPayloadException(IReadOnlyList<PayloadProblem> problems)
    : Exception("The payload is malformed.")
{
    public IReadOnlyList<PayloadProblem> Problems => problems;
}
