namespace Taskcluster.Net;

/// <summary>Where a client calls, as whom, and how patiently.</summary>
public sealed record ClientOptions
{
    /// <summary>The deployment's root URL.</summary>
    public required string RootUrl { get; init; }

    /// <summary>Sign the requests; null calls as nobody.</summary>
    public Credentials? Credentials { get; init; }

    /// <summary>
    /// How often a call is repeated that found no server, no answer in time, or a 5xx. Other refusals are final.
    /// </summary>
    public int Retries { get; init; } = 5;

    /// <summary>The pause before the first repetition; each further one is twice as long.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>No pause is longer, but for a quarter by which all pauses are spread.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one attempt may take, until its answer is complete.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// By whose time signed URLs and temporary credentials end; null: by the machine's. Requests are signed by the
    /// machine's time in any case.
    /// </summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>
    /// By which connections; null: by those that all clients of the process share. It must not follow redirects, and
    /// its own timeout should be infinite.
    /// </summary>
    public HttpClient? Http { get; init; }

    /// <summary>
    /// What <c>TASKCLUSTER_ROOT_URL</c>, <c>TASKCLUSTER_CLIENT_ID</c>, <c>TASKCLUSTER_ACCESS_TOKEN</c> and
    /// <c>TASKCLUSTER_CERTIFICATE</c> say.
    /// </summary>
    /// <exception cref="InvalidOperationException">The root URL or the access token is missing.</exception>
    public static ClientOptions FromEnvironment() => new()
    {
        RootUrl = Environment.GetEnvironmentVariable("TASKCLUSTER_ROOT_URL") is { Length: > 0 } rootUrl
            ? rootUrl
            : throw new InvalidOperationException(
                "TASKCLUSTER_ROOT_URL is not set; it says which deployment is called, such as https://tc.example.com."),
        Credentials = Credentials.FromEnvironment(),
    };
}
