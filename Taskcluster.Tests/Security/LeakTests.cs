using System.Text;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Api.Secrets;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Auth.AuthCalls;

namespace Taskcluster.Tests.Security;

/// <summary>What stands in no error and in no log, though it was there when the error was made.</summary>
public sealed class LeakTests
{
    private const string Value = "swordfish7391canary";

    private readonly RecordedLog log = new();
    private RunningServer server = null!;
    private Credentials client = null!;

    [SetUp]
    public async Task StartServer()
    {
        server = await RunningServer.Start(
            new Dictionary<string, string?>
            {
                ["Logging:LogLevel:Default"] = "Trace",
                ["Logging:LogLevel:Microsoft"] = "Trace",
                ["Logging:LogLevel:Taskcluster.Modules.Kernel.Storage"] = "Trace",
                ["Logging:Console:LogLevel:Default"] = "None",
            },
            configureServices: services =>
            {
                services.AddSingleton<ILoggerProvider>(log);
                ThrowingMethod.AddTo(services);
            });
        client = await server.Client("a/client", "secrets:set:x", "secrets:get:x", "auth:current-scopes");
        await server.SetSecret("x", $$"""{"password":"{{Value}}"}""");
    }

    [TearDown]
    public async Task StopServer()
    {
        var forbidden = await Forbidden();
        await server.DisposeAsync();
        log.Lines.Should().Contain(line => line.StartsWith("Debug"), "everything is logged");
        log.Lines.Where(line => forbidden.Any(line.Contains)).Should().BeEmpty();
    }

    [Test]
    public async Task No_refusal_holds_a_secret_a_token_or_the_key()
    {
        var now = server.Clock.GetUtcNow();
        var lent = TemporaryCredentials.Create(client, ["*"], now, now.AddHours(1));
        var good = new { secret = new { password = Value }, expires = server.In(1) };
        await RequireSilence(
            await server.As(client).Put("secrets/v1/secret/y", good),
            await server.As(client).Put("secrets/v1/secret/x", new { secret = Value, expires = server.In(1) }),
            await server.As(client).Put("secrets/v1/secret/x", $"{{\"secret\": {Value}"),
            await server.As(client).Put("secrets/v1/secret/x", new { secret = new { a = Value }, expires = Value }),
            await server.As(lent).Put("secrets/v1/secret/x", good),
            await server.As(client with { ClientId = "nobody" }).Put("secrets/v1/secret/x", good),
            await server.As(client with { AccessToken = new string('w', 44) }).Get("secrets/v1/secret/x"),
            await server.Anonymous().Get("secrets/v1/secret/x"),
            await server.As(client with { AuthorizedScopes = ["*"] }).Get("secrets/v1/secret/x"));
    }

    [Test]
    public async Task A_token_in_the_wrong_place_is_not_sent_back()
    {
        var wrong = new[]
        {
            client.AccessToken, $"Bearer {client.AccessToken}", $"Hawk id=\"a/client\", key=\"{client.AccessToken}\"",
            $"Hawk id=\"a/client\", ts=\"1\", nonce=\"n\", mac=\"{client.AccessToken}\"",
        };
        var answers = new List<ApiAnswer>();
        foreach (var header in wrong)
        {
            answers.Add(await server.Anonymous().Send(
                HttpMethod.Get, CurrentScopes,
                change: request => request.Headers.TryAddWithoutValidation("Authorization", header)));
        }

        await RequireSilence([.. answers]);
    }

    [Test]
    public async Task A_fault_of_ours_tells_a_number_and_nothing_else()
    {
        // Its last byte becomes another one, whatever it was.
        await server.Services.GetRequiredService<Database>().Write(tx => tx.Sql("""
            UPDATE secrets_secrets
            SET value = substr(value, 1, length(value) - 1) || iif(substr(value, -1) = x'00', x'01', x'00')
            """).Execute());

        var broken = await server.As(client).Get("secrets/v1/secret/x");
        var thrown = await server.AsRoot().Get("queue/v1/throwing");

        await RequireSilence(broken, thrown);
        foreach (var answer in new[] { broken, thrown })
        {
            answer.ShouldFail(500, "InternalServerError");
            answer.Text.Should().NotContain("   at ").And.NotContain(".cs:line").And.NotContain("Exception")
                .And.NotContain("the secret reason").And.NotContain("secrets_secrets").And.NotContain("/dev/shm");
        }
    }

    [Test]
    public async Task Tokens_are_shown_once_and_never_again()
    {
        var shown = new[]
        {
            await server.AsRoot().Get(ClientPath("a/client")), await server.AsRoot().Get("auth/v1/clients/"),
            await server.AsRoot().Get($"auth/v1/audit/client/{Uri.EscapeDataString("a/client")}"),
            await server.AsRoot().Post(ClientPath("a/client", "/disable")),
            await server.AsRoot().Post(ClientPath("a/client", "/enable")),
            await server.AsRoot().Post(ClientPath("a/client"), server.ClientBody()),
            await server.Anonymous().Get("/metrics"), await server.Anonymous().Get("/__heartbeat__"),
        };

        await RequireSilence(shown, 0);
        shown.Take(6).Should().OnlyContain(answer => answer.Status == 200);
    }

    private Task RequireSilence(params ApiAnswer[] answers) => RequireSilence(answers, 400);

    private async Task RequireSilence(ApiAnswer[] answers, int leastStatus)
    {
        var forbidden = await Forbidden();
        foreach (var answer in answers)
        {
            answer.Status.Should().BeGreaterThanOrEqualTo(leastStatus, answer.Text);
            var all = $"{answer.Headers}{answer.ContentHeaders}{answer.Text}";
            forbidden.Where(all.Contains).Should().BeEmpty(answer.Text);
        }
    }

    // The key in every form in which somebody might print it.
    private async Task<IReadOnlyList<string>> Forbidden()
    {
        var folder = server.Services.GetRequiredService<DataFolder>();
        var key = (await File.ReadAllTextAsync(folder.Combine("encryption.key"), Encoding.ASCII)).Trim();
        return
        [
            Value, client.AccessToken, server.Root.AccessToken, key, Convert.ToHexString(Convert.FromBase64String(key)),
            Convert.ToHexStringLower(Convert.FromBase64String(key)),
        ];
    }
}
