namespace Taskcluster.Net;

/// <summary>A deployment, with a client for each of its services. Any number of threads may use one.</summary>
public sealed partial class TaskclusterClient
{
    private readonly Connection connection;

    /// <summary>A client for this deployment and caller.</summary>
    /// <exception cref="UriFormatException">The root URL is none.</exception>
    public TaskclusterClient(ClientOptions options) => connection = new Connection(options);

    /// <summary>Where it calls, as whom, and how patiently.</summary>
    public ClientOptions Options => connection.Options;

    /// <summary>As <see cref="ClientOptions.FromEnvironment"/> says.</summary>
    /// <exception cref="InvalidOperationException">The root URL or the access token is missing.</exception>
    public static TaskclusterClient FromEnvironment() => new(ClientOptions.FromEnvironment());

    /// <summary>The same deployment for another caller; null: for nobody.</summary>
    public TaskclusterClient As(Credentials? credentials) => new(Options with { Credentials = credentials });

    /// <summary>The same caller with these of its scopes alone.</summary>
    /// <exception cref="InvalidOperationException">It has no credentials.</exception>
    public TaskclusterClient WithScopes(params IReadOnlyList<string> scopes) =>
        As(Signer with { AuthorizedScopes = scopes });

    /// <summary>The URL with a signature, so that anyone who has it can read it for a while.</summary>
    /// <param name="url">Such as <see cref="Queue.QueueClient.GetArtifactUrl"/> gives it.</param>
    /// <param name="lifetime">From now on.</param>
    /// <exception cref="InvalidOperationException">It has no credentials.</exception>
    public Uri SignedUrl(Uri url, TimeSpan lifetime) =>
        HawkSigner.SignedUrl(Signer, url, (Options.Clock ?? TimeProvider.System).GetUtcNow() + lifetime);

    /// <summary>Opens what lies at a URL, an artifact for instance, and goes where it redirects to.</summary>
    /// <exception cref="TaskclusterException">The server refused, or could not be reached in all attempts.</exception>
    public Task<Stream> OpenRead(Uri url, CancellationToken cancellation = default) =>
        connection.Open(url, cancellation);

    private Credentials Signer => Options.Credentials
        ?? throw new InvalidOperationException("This client has no credentials: it calls as nobody.");
}
