using FluentAssertions;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Properties;

/// <summary>
/// Somebody who tries everything that changes authority, with all credentials that he has or gets, and must never come
/// to have a scope that he lacked at the beginning.
/// </summary>
internal sealed class Attacker(
    RunningServer server, Random random, Authority authority, Credentials first, ScopeSet before)
{
    /// <summary>How the ids of clients begin that only the attacker creates.</summary>
    public const string Own = "own/";

    private const int MostCredentials = 8;

    private static readonly Uri Anywhere = new("https://tc.example.com/api/x/v1/y");

    private readonly List<Credentials> credentials = [first];
    private readonly List<string> done = [];

    /// <summary>What was done so far, for whoever reads of a failure.</summary>
    public string Story => string.Join('\n', done);

    /// <summary>The scopes of whoever has these credentials; null if they are not good.</summary>
    public static async Task<ScopeSet?> ScopesOf(RunningServer server, Credentials credentials)
    {
        var reply = (await server.Anonymous().Post("auth/v1/authenticate-hawk", new
        {
            method = "get",
            resource = Anywhere.PathAndQuery,
            host = Anywhere.Host,
            port = Anywhere.Port,
            authorization = credentials.Authorize("GET", Anywhere, TimeProvider.System.GetUtcNow()),
        })).Ok;
        return reply["status"]!.GetValue<string>() == "auth-success"
            ? ScopeSet.From(reply["scopes"]!.AsArray().Select(scope => scope!.GetValue<string>()))
            : null;
    }

    /// <summary>Makes one call, good or bad, and fails if it gave him anything; whether it changed something.</summary>
    public async Task<bool> Step()
    {
        var by = random.Next(2) == 0 ? first : Any(credentials);
        if (random.Next(6) == 0)
        {
            return await Lend(by);
        }

        var (verb, path, body) = Call();
        var answer = await server.As(by).Send(verb, path, body);
        done.Add($"{by.ClientId}: {verb} {path} {System.Text.Json.JsonSerializer.Serialize(body)} = {answer.Status}");
        answer.Status.Should().BeLessThan(500, "{0}\n{1}", answer.Text, Story);
        if (answer.Status is not (200 or 204))
        {
            return false;
        }

        if (answer.Status == 200 && answer.Json["accessToken"]?.GetValue<string>() is { } token)
        {
            Take(new Credentials(answer.Json["clientId"]!.GetValue<string>(), token));
        }

        foreach (var held in credentials)
        {
            await Require(held);
        }

        return true;
    }

    private (HttpMethod Verb, string Path, object? Body) Call()
    {
        var client = "auth/v1/clients/" + Uri.EscapeDataString(Any(["own/1", "own/2", "own/3", "other/1", "other/2"]));
        var own = "auth/v1/clients/" + Uri.EscapeDataString(Any(["own/1", "own/2", "own/3"]));
        var role = "auth/v1/roles/" + Uri.EscapeDataString(
            random.Next(2) == 0 ? Any(authority.Roles) : Any(Authority.RoleIds));
        return random.Next(14) switch
        {
            < 3 => (HttpMethod.Put, client, Client()),
            < 5 => (HttpMethod.Post, client, Client()),
            < 8 => (HttpMethod.Put, role, Role()),
            < 10 => (HttpMethod.Post, role, Role()),
            10 => (HttpMethod.Delete, role, null),
            11 => (HttpMethod.Delete, client, null),
            12 => (HttpMethod.Post, own + "/reset", null),
            _ => (HttpMethod.Post, client + Any(["/enable", "/disable"]), null),
        };
    }

    private object Client() => new
    {
        expires = WireTime.Format(server.Clock.GetUtcNow().AddDays(1)),
        description = "",
        scopes = Scopes(),
    };

    private object Role() => new { description = "", scopes = Scopes() };

    private async Task<bool> Lend(Credentials by)
    {
        var now = server.Clock.GetUtcNow();
        var scopes = Scopes();
        Credentials lent;
        if (by.Certificate is not null || random.Next(3) == 0)
        {
            lent = by with { AuthorizedScopes = scopes };
        }
        else if (random.Next(2) == 0)
        {
            lent = TemporaryCredentials.Create(by, "own/lent", scopes, now, now.AddDays(1));
        }
        else
        {
            lent = TemporaryCredentials.Create(by, scopes, now, now.AddDays(1));
        }

        done.Add($"{by.ClientId} lends {string.Join(", ", scopes)}");
        Take(lent);
        return await Require(lent);
    }

    private async Task<bool> Require(Credentials held)
    {
        if (await ScopesOf(server, held) is not { } scopes)
        {
            return false;
        }

        scopes.Scopes.Where(scope => !before.Covers(scope)).Should().BeEmpty(
            "{0} must have no more than {1} after\n{2}", held.ClientId, before, Story);
        return true;
    }

    private void Take(Credentials taken)
    {
        if (credentials.Count == MostCredentials)
        {
            credentials.RemoveAt(random.Next(1, credentials.Count));
        }

        credentials.Add(taken);
    }

    // What he has, parts of it, and what he would like to have.
    private string[] Scopes() =>
    [
        .. Enumerable.Range(0, Any([1, 1, 1, 2, 3]))
            .Select(_ => random.Next(6) switch
            {
                0 => Authority.Scope(random),
                1 => Any(authority.Granted),
                _ => PartOf(Any(before.Scopes)),
            })
            .Distinct(),
    ];

    private string PartOf(string scope) =>
        scope.EndsWith('*') ? scope[..^1] + Any(["", "*", "*", "1", "x", "<..>", "<..>x", "<*"]) : scope;

    private T Any<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];
}
