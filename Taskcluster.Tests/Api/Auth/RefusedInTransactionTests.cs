using System.Text;
using FluentAssertions;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Auth.Api.Clients;
using Taskcluster.Modules.Auth.Api.Roles;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>
/// A caller who had what a change needs when the call came, and lacks it when its turn in the database comes: somebody
/// has taken scopes away in between. The refusal is that of every other call, and the writer does not word it.
/// </summary>
public sealed class RefusedInTransactionTests
{
    private readonly Advice advice = new();
    private RunningServer server = null!;

    [SetUp]
    public async Task Start() => server = await RunningServer.Start(
        configureServices: services => services.AddSingleton<IScopeAdvice>(advice));

    [TearDown]
    public async Task Stop() => await server.DisposeAsync();

    [Test]
    public async Task A_role_is_not_given_anew_what_was_taken_from_it()
    {
        await Put("roles/r", new { scopes = new[] { "x" }, description = "" });
        using var call = Call("updateRole", "r", """{"scopes":["x"],"description":"mine"}""", "auth:update-role:r");
        var method = (UpdateRole)call.Method;
        var request = method.Load(method.Bind(call), call);
        await Post("roles/r", new { scopes = Array.Empty<string>(), description = "" });

        await ShouldBeRefused(request);

        (await server.AsRoot().Get("auth/v1/roles/r")).Ok["scopes"]!.AsArray().Should().BeEmpty();
        (await server.AsRoot().Get("auth/v1/roles/r")).Ok["description"]!.GetValue<string>().Should().BeEmpty();
    }

    [Test]
    public async Task A_client_is_not_given_anew_what_was_taken_from_it()
    {
        var expires = server.In(TimeSpan.FromDays(1));
        await Put("clients/c", new { expires, scopes = new[] { "x" }, description = "" });
        using var call = Call(
            "updateClient", "c", $$"""{"expires":"{{expires}}","scopes":["x"],"description":"mine"}""",
            "auth:update-client:c");
        var method = (UpdateClient)call.Method;
        var request = method.Load(method.Bind(call), call);
        await Post("clients/c", new { expires, scopes = Array.Empty<string>(), description = "" });

        await ShouldBeRefused(request);

        (await server.AsRoot().Get("auth/v1/clients/c")).Ok["scopes"]!.AsArray().Should().BeEmpty();
        (await server.AsRoot().Get("auth/v1/clients/c")).Ok["description"]!.GetValue<string>().Should().BeEmpty();
    }

    private async Task ShouldBeRefused<T>(IRequest<T> request)
    {
        var before = server.Messages.All.Count;
        var send = () => server.Services.GetRequiredService<IMediator>().Send(request);

        var refusal = (await send.Should().ThrowAsync<ApiError>()).Which;

        (refusal.Status, refusal.Code).Should().Be((403, "InsufficientScopes"));
        refusal.Message.Should().StartWith("Client ID tester does not have sufficient scopes")
            .And.Contain("* `x`: role `advised`");
        advice.Threads.Should().Equal("not the writer's");
        server.Messages.All.Should().HaveCount(before);
    }

    // As the pipeline makes it.
    private ApiCall Call(string method, string parameter, string body, params string[] scopes)
    {
        var call = new ApiCall(
            server.Services.GetRequiredService<ApiCatalog>().Find("auth", method)!,
            [parameter],
            () => new Caller("tester", ScopeSet.From(scopes), DateTimeOffset.MaxValue),
            server.Services.GetRequiredService<ApiOptions>())
        {
            Body = Encoding.UTF8.GetBytes(body),
            ContentType = "application/json",
            Refusals = server.Services.GetRequiredService<Refusals>(),
        };
        call.ParseBody();
        return call;
    }

    private async Task Put(string path, object body) => _ = (await server.AsRoot().Put($"auth/v1/{path}", body)).Ok;

    private async Task Post(string path, object body) => _ = (await server.AsRoot().Post($"auth/v1/{path}", body)).Ok;

    private sealed class Advice : IScopeAdvice
    {
        public List<string> Threads { get; } = [];

        public IReadOnlyList<KnownHolders> HoldersOf(Caller caller, IReadOnlyList<string> missing)
        {
            Threads.Add(Thread.CurrentThread.Name == "Database writer" ? "the writer's" : "not the writer's");
            return [.. missing.Select(scope => new KnownHolders(scope, ["role `advised`"], HasMore: false)
            {
                IsWhole = true,
            })];
        }
    }
}
