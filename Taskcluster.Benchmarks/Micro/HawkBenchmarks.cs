using BenchmarkDotNet.Attributes;
using Taskcluster.Modules.Auth.Hawk;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Benchmarks.Micro;

/// <summary>Who sent a plain request: header read, MAC checked, scopes at hand.</summary>
public class HawkBenchmarks
{
    private const string Method = "GET";
    private const string Target = "/api/queue/v1/task/fN1SbArXTPSVFNUvaOlinQ/status";
    private const int Port = 8080;

    private readonly Credentials credentials = new("project/benchmark", Credentials.NewAccessToken());
    private StoredClient client = null!;
    private string header = "";
    private DateTimeOffset now;

    [GlobalSetup]
    public void Sign()
    {
        now = TimeProvider.System.GetUtcNow();
        client = new StoredClient
        {
            ClientId = credentials.ClientId,
            AccessToken = credentials.AccessToken,
            Expires = now.AddDays(1),
            ExpandedScopes = ScopeSet.From(["queue:*", "assume:project:benchmark:*"]),
        };
        header = credentials.Authorize(Method, new Uri($"http://localhost:{Port}{Target}"), now);
        if (Authenticate() is not AuthSuccess)
        {
            throw new InvalidOperationException("The header is not accepted.");
        }
    }

    [Benchmark]
    public AuthenticationResult Authenticate() => HawkAuthentication.Authenticate(
        new HawkRequest
        {
            Method = Method,
            Target = Target,
            Host = "localhost",
            Port = Port,
            Authorization = header,
            WallClock = now,
            Now = now,
        },
        _ => client,
        RoleResolver.Empty);
}
