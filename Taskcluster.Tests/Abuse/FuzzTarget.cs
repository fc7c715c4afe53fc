using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Published;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Abuse.NastyText;

namespace Taskcluster.Tests.Abuse;

/// <summary>
/// A method of the catalog in the state that its example needs, from which good and bad requests are made. What is
/// known of a method comes from its declaration, its schema and its example, so that a new one is tried without being
/// named.
/// </summary>
internal sealed class FuzzTarget
{
    private static readonly SearchValues<char> NotInUrls = SearchValues.Create("\"<>\\^`{|}");

    // Some less than the server takes (Server:MaxRequestHeadersBytes).
    private const int MostHeadBytes = 30_000;

    private static readonly string[] OtherVerbs =
        ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW", "get"];

    private readonly RunningServer server;
    private readonly ExampleRequest example;
    private readonly FuzzSigner signer;
    private readonly SchemaSample schemas;
    private readonly string prefix;
    private readonly string[] parameters;
    private readonly string query;
    private readonly JsonNode? body;

    public FuzzTarget(RunningServer server, ApiMethod method, ExampleRequest example)
    {
        this.server = server;
        this.example = example;
        signer = new FuzzSigner(server, example.SignedBy ?? server.Root);
        Method = method;
        schemas = new SchemaSample(
            server.Services.GetRequiredService<PublishedDocuments>(), server.Clock.GetUtcNow());
        prefix = $"/api/{method.Declaration.Service}/{method.Declaration.ApiVersion}";
        var parts = example.Path.Split('?', 2);
        query = parts.Length > 1 ? parts[1] : "";
        parameters = ParametersOf(parts[0]);
        body = example.Body is string text ? JsonNode.Parse(text) : JsonSerializer.SerializeToNode(example.Body);
    }

    public ApiMethod Method { get; }

    /// <summary>The request of the example.</summary>
    public FuzzRequest Example(FuzzRandom random)
    {
        random.Note(FuzzShape.Example);
        return Plain(body is null ? null : Encoding.UTF8.GetBytes(body.ToJsonString()));
    }

    /// <summary>The same with a body that breaks off, which every method refuses.</summary>
    public FuzzRequest Malformed(FuzzRandom random)
    {
        random.Note(body is null ? FuzzShape.StrayBody : FuzzShape.BytesCut);
        return Plain("{"u8.ToArray());
    }

    /// <summary>A request that follows from the random numbers and the example alone.</summary>
    public FuzzRequest Next(FuzzRandom random)
    {
        var verb = Method.Route.Verb;
        if (random.Next(30) == 0)
        {
            random.Note(FuzzShape.OtherVerb);
            verb = Pick(random, OtherVerbs);
        }

        var target = prefix + Path(random) + Query(random);
        var payload = Payload(random);
        var head = Head(verb, target, signer.Next(random, verb, target));
        FuzzHeaders.Add(head, payload is not null, random);
        return FuzzFraming.Frame(verb, head, payload ?? [], random) with
        {
            // What is no URL, or too long a one, is the web server's to refuse, and so is a body before an upgrade.
            IsMaybeBadHttp = target.Length > 15_000 || head.Length > MostHeadBytes
                || head.ToString().Contains("Upgrade", StringComparison.Ordinal)
                || verb is "BREW" or "get" or "TRACE" || target.Contains("%00", StringComparison.Ordinal)
                || target.AsSpan().ContainsAnyExceptInRange('!', '~') || target.AsSpan().ContainsAny(NotInUrls),
        };
    }

    private FuzzRequest Plain(byte[]? payload)
    {
        var target = prefix + example.Path;
        var head = Head(Method.Route.Verb, target, signer.Sign(Method.Route.Verb, target));
        if (payload is not null)
        {
            head.Append("Content-Type: application/json\r\n");
        }

        return FuzzFraming.Plain(Method.Route.Verb, head, payload ?? []);
    }

    private StringBuilder Head(string verb, string target, string? authorization)
    {
        var head = new StringBuilder($"{verb} {target} HTTP/1.1\r\nHost: localhost:{server.Port}\r\n");
        return authorization is null ? head : head.Append("Authorization: ").Append(authorization).Append("\r\n");
    }

    private string[] ParametersOf(string path)
    {
        Span<Range> captures = stackalloc Range[RouteTrie.MaxParameters];
        var routes = server.Services.GetRequiredService<ApiCatalog>().RoutesOf(prefix.AsSpan("/api/".Length))!;
        var found = routes.Find(Method.Route.Verb, path, captures);
        var values = new string[Method.Route.ParameterNames.Count];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = ReferenceEquals(found, Method) ? path.AsSpan()[captures[index]].ToString() : "x";
        }

        return values;
    }

    private string Path(FuzzRandom random)
    {
        var changed = random.Next(3) == 0 ? random.Next(parameters.Length + 1) : -1;
        if (changed >= 0 && changed < parameters.Length)
        {
            random.Note(FuzzShape.ChangedPath);
        }

        var path = new StringBuilder();
        var number = 0;
        foreach (var segment in Method.Route.Segments)
        {
            path.Append('/').Append(!segment.IsParameter ? segment.Text
                : number++ == changed ? RawPart(random)
                : parameters[number - 1]);
        }

        if (random.Next(40) == 0)
        {
            random.Note(FuzzShape.LongerPath);
            path.Append('/').Append(RawPart(random));
        }

        return path.ToString();
    }

    private string Query(FuzzRandom random)
    {
        if (random.Next(2) == 0)
        {
            return query.Length == 0 ? "" : "?" + query;
        }

        var pairs = new List<string>();
        if (query.Length > 0 && random.Next(2) == 0)
        {
            pairs.Add(query);
        }

        foreach (var option in Method.Declaration.Query)
        {
            if (random.Next(2) == 0)
            {
                random.Note(FuzzShape.DeclaredQuery);
                pairs.Add($"{option.Name}={QueryValue(random)}");
            }
        }

        if (random.Next(3) == 0)
        {
            random.Note(FuzzShape.StrayQuery);
            pairs.Add(random.Next(3) switch
            {
                0 => $"{RawPart(random)}={RawPart(random)}",
                1 => $"bewit={RawPart(random)}",
                _ => pairs.Count > 0 ? Pick(random, pairs) : "&&=&",
            });
        }

        if (pairs.Count == 0 && query.Length > 0)
        {
            random.Note(FuzzShape.NoQuery);
        }

        var text = string.Join('&', pairs);
        return text.Length == 0 ? "" : "?" + text;
    }

    private static string QueryValue(FuzzRandom random) => random.Next(6) switch
    {
        0 => $"{random.Next(2000)}",
        1 => "99999999999999999999",
        2 => Page.TokenAfter(Any(random) is { Length: < 1000 } text ? text : "x", "1"),
        3 => Uri.EscapeDataString(MutatedJson.Structure(new JsonObject { ["bindings"] = new JsonArray() }, random))
            is { Length: < 8000 } json ? json : "{}",
        4 => Base64Url.EncodeToString(
            Encoding.UTF8.GetBytes(MutatedJson.Structure(new JsonArray("a", "2", "c"), random)))
            is { Length: < 8000 } token ? token : "W10",
        _ => RawPart(random),
    };

    private byte[]? Payload(FuzzRandom random)
    {
        if (Method.Declaration.Input is not { } input)
        {
            if (random.Next(8) != 0)
            {
                return null;
            }

            random.Note(FuzzShape.StrayBody);
            return MutatedJson.Bytes("""{"a":[1]}""", random);
        }

        if (random.Next(40) == 0)
        {
            random.Note(FuzzShape.NoBody);
            return null;
        }

        var good = body;
        if (random.Next(4) == 0)
        {
            random.Note(FuzzShape.SchemaBody);
            good = schemas.Of(input, random);
        }

        var json = random.Next(6) == 0
            ? good?.ToJsonString() ?? "null"
            : MutatedJson.Structure(good, random);
        return random.Next(6) == 0 ? MutatedJson.Bytes(json, random) : Encoding.UTF8.GetBytes(json);
    }
}
