namespace Taskcluster.Modules.Auth.Hawk;

/// <summary>What authentication needs to know of a request.</summary>
public readonly ref struct HawkRequest
{
    public required ReadOnlySpan<char> Method { get; init; }

    /// <summary>Path and query as they stood on the wire, percent-encoding untouched.</summary>
    public required ReadOnlySpan<char> Target { get; init; }

    /// <summary>From <see cref="Kernel.Hawk.HawkAuthority"/>.</summary>
    public required ReadOnlySpan<char> Host { get; init; }

    /// <inheritdoc cref="Host"/>
    public required int Port { get; init; }

    /// <summary>The header's value; empty: there is none.</summary>
    public ReadOnlySpan<char> Authorization { get; init; }

    /// <summary>
    /// The real time, by which clients sign their headers; null: how old the signature is does not matter.
    /// </summary>
    public required DateTimeOffset? WallClock { get; init; }

    /// <summary>The time by which clients, certificates and bewits end; a fixture may have moved it.</summary>
    public required DateTimeOffset Now { get; init; }
}

/// <summary>Finds the client of this id; null if there is none.</summary>
public delegate StoredClient? FindClient(ReadOnlySpan<char> clientId);
