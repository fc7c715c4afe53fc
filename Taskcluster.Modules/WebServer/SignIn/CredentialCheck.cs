using System.Text.Json;
using Taskcluster.Modules.Auth.Api.Scopes;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.WebServer.SignIn;

/// <summary>
/// Whether credentials are good, and for what: they sign a request that is never sent, and auth judges it as it judges
/// any other. So there is one authentication, and one set of words for what is wrong.
/// </summary>
public sealed class CredentialCheck(InProcessApi api)
{
    private static readonly Uri Place = new("http://localhost/signin");

    private static readonly Caller Nobody = new(null, ScopeSet.Empty, DateTimeOffset.MaxValue);

    /// <summary>On whose behalf such credentials act at this moment.</summary>
    /// <exception cref="ApiError">401 AuthenticationFailed, in auth's words.</exception>
    public async Task<Caller> Require(Credentials credentials, CancellationToken cancellation)
    {
        var body = new AuthenticateHawkBody
        {
            Method = "get",
            Resource = Place.PathAndQuery,
            Host = Place.Host,
            Port = Place.Port,
            Authorization = Sign(credentials),
        };
        var call = new InProcessCall("auth", "authenticateHawk")
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(body, WebServerJson.Default.AuthenticateHawkBody),
        };
        var answer = await api.Call(call, Nobody, cancellation);
        using var reply = JsonDocument.Parse(answer.Body);
        var result = reply.RootElement;
        return result.GetProperty("status").GetString() == "auth-success"
            ? CallerOf(result, credentials)
            : throw ApiError.AuthenticationFailed(result.TryGetProperty("message", out var message)
                ? message.GetString()!
                : "The credentials sign nothing.");
    }

    private static string Sign(Credentials credentials)
    {
        try
        {
            // Signatures are judged by the real time, wherever a fixture's clock stands.
            return credentials.Authorize("get", Place, TimeProvider.System.GetUtcNow());
        }
        catch (JsonException error)
        {
            throw ApiError.AuthenticationFailed($"ext.certificate must be a JSON object: {error.Message}");
        }
        catch (ArgumentException)
        {
            throw ApiError.AuthenticationFailed($"Client with clientId '{credentials.ClientId}' not found");
        }
    }

    private static Caller CallerOf(JsonElement result, Credentials credentials)
    {
        var clientId = result.GetProperty("clientId").GetString()!;
        var scopes = result.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()!);
        return new Caller(clientId, ScopeSet.From(scopes), result.GetProperty("expires").GetDateTimeOffset())
        {
            Issuer = IssuerOf(credentials.Certificate),
        };
    }

    private static string? IssuerOf(string? certificate)
    {
        if (string.IsNullOrEmpty(certificate))
        {
            return null;
        }

        using var json = JsonDocument.Parse(certificate);
        return json.RootElement.TryGetProperty("issuer", out var issuer) ? issuer.GetString() : null;
    }
}
