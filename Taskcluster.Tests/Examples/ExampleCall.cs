using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Examples;

/// <summary>An example on a server that has been brought into its state: one request, to be sent by anybody.</summary>
internal sealed class ExampleCall
{
    private static readonly Dictionary<string, string> ExchangeNames = global::Taskcluster.Monolith.Modules.All
        .SelectMany(module => module.Exchanges).ToDictionary(exchange => exchange.FullName, exchange => exchange.Name);

    private readonly RunningServer server;
    private readonly string path;

    private ExampleCall(RunningServer server, Example example, ExampleRequest request)
    {
        this.server = server;
        Request = request;
        var (service, name) = (example.Method.Split('.')[0], example.Method.Split('.')[1]);
        Method = server.Services.GetRequiredService<ApiCatalog>().Find(service, name)
            ?? throw new InvalidOperationException($"There is an example of {example.Method}, but no such method.");
        path = $"{service}/{Method.Declaration.ApiVersion}{request.Path}";
    }

    public ExampleRequest Request { get; }

    public ApiMethod Method { get; }

    /// <summary>What the call needs; null: nothing.</summary>
    public ScopeExpression? Needs => Request.Needs;

    /// <summary>The same as JSON; null for nothing.</summary>
    public string? NeedsAsJson => Needs switch
    {
        null => null,
        ScopeExpression.One one => JsonSerializer.SerializeToNode(one.Scope)!.ToJsonString(),
        _ => JsonNode.Parse(Needs.ToDisplay())!.ToJsonString(),
    };

    /// <summary>Whether who holds no scope may call, too.</summary>
    public bool IsForEverybody => Needs?.IsSatisfiedBy(ScopeSet.Empty) is not false;

    /// <summary>
    /// Whether the method itself judges the credentials that it is sent, as those do by which clients try theirs.
    /// </summary>
    public bool JudgesCredentials => Needs is null && Request.SignedBy is not null;

    /// <summary>The newest message of the log.</summary>
    private long Position => server.Services.GetRequiredService<Database>().Read(MessageLog.LastSequence);

    /// <summary>Brings the server into the example's state.</summary>
    public static async Task<ExampleCall> Prepare(RunningServer server, Example example) =>
        new(server, example, await example.Given(server));

    /// <summary>The example's own signer, or anybody, with just these scopes.</summary>
    public Credentials Holding(IReadOnlyList<string> scopes)
    {
        if (Request.SignedBy is { } signer)
        {
            return Needs is null ? signer : signer with { AuthorizedScopes = scopes };
        }

        var now = server.Clock.GetUtcNow();
        return TemporaryCredentials.Create(server.Root, "test/limited", scopes, now.AddMinutes(-1), now.AddHours(1));
    }

    /// <summary>Sends the request, signed so, or not at all.</summary>
    public Task<ApiAnswer> Send(Credentials? credentials) =>
        server.As(credentials).Send(new HttpMethod(Method.Route.Verb), path, Request.Body);

    /// <summary>Sends the request; names of the exchanges on which it published.</summary>
    public Task<(ApiAnswer Answer, IReadOnlyList<string> Messages)> Observe(Credentials? credentials) =>
        Observe(() => Send(credentials));

    /// <summary>Asks the explainer which scopes the request needs; the same of what that published.</summary>
    public async Task<(JsonNode Reply, IReadOnlyList<string> Messages)> Explain()
    {
        var asked = new JsonObject { ["method"] = Method.Route.Verb, ["url"] = $"/api/{path}" };
        if (Request.Body is { } body)
        {
            asked["payload"] = body is string text ? JsonNode.Parse(text) : JsonSerializer.SerializeToNode(body);
        }

        var (answer, messages) = await Observe(() => server.Anonymous().Post("explain/v1/scopes/required", asked));
        return (answer.Ok, messages);
    }

    private async Task<(ApiAnswer Answer, IReadOnlyList<string> Messages)> Observe(Func<Task<ApiAnswer>> send)
    {
        var before = Position;
        var answer = await send();
        var messages = server.Services.GetRequiredService<Database>()
            .Read(before, static (rows, after) => MessageLog.ReadAfter(rows, after, 1000));
        return (answer, [.. messages.Select(message => ExchangeNames[message.Exchange])]);
    }

    /// <summary>The request is refused with this, and nothing is published.</summary>
    public async Task<ApiAnswer> ShouldBeRefused(Credentials? credentials, int status, string code, string because)
    {
        var (answer, messages) = await Observe(credentials);
        answer.ShouldFail(status, code);
        messages.Should().BeEmpty("the call of {0} was refused: {1}", Method.Declaration.Name, because);
        answer.Json["requestInfo"]!["method"]!.GetValue<string>().Should().Be(Method.Declaration.Name);
        return answer;
    }

    /// <summary>A request of another verb to the same place, byte for byte.</summary>
    public Task<RawAnswer> SendPlain(string verb, Credentials credentials)
    {
        var uri = server.As(credentials).Uri(path);
        var authorization = credentials.Authorize(verb, uri, TimeProvider.System.GetUtcNow());
        return RawHttp.Send(server, verb, uri.PathAndQuery, [$"Authorization: {authorization}"]);
    }

    /// <summary>The method that the server finds at the request's path.</summary>
    public ApiMethod? Routed()
    {
        var routes = server.Services.GetRequiredService<ApiCatalog>()
            .RoutesOf($"{Method.Declaration.Service}/{Method.Declaration.ApiVersion}");
        return routes?.Find(Method.Route.Verb, Request.Path.Split('?')[0], new Range[RouteTrie.MaxParameters]);
    }
}
