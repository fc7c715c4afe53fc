using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Api.Hooks;
using Taskcluster.Tests.Api.WorkerManager;
using Taskcluster.Tests.CommandLine;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Canary;

/// <summary>
/// A secret and an access token with known text are stored and used in every way; then their text is looked for in all
/// that the program has written.
/// </summary>
[TestFixture]
[Platform(Include = "Linux", Reason = "The program is ended by signals.")]
public sealed class CanaryTests
{
    private const string Token = "CanaryToken_pT7vXq2LmZ9rKc4WdN8sBf5HjY3gA6eU";

    // Letters and figures stay what they are however often a text is put in quotation marks again.
    private const string Secret = "canary-secret-5b1d9e7c2f";
    private const string Open = "canary-in-the-open-77aa31";

    private const string WorkerSecret = "CanaryWorkerSecret_hR4tQ8yU1oP6aS3dF9gJ7kLzX";

    private const string SecretText = "\"" + Secret + "\" <é>";
    private const string ClientId = "canary/client";

    private static readonly TextScan TokenScan = new(Token);
    private static readonly TextScan SecretScan = new(Secret);
    private static readonly TextScan WorkerScan = new(WorkerSecret);

    // What nobody hides, to see that the scan would find what is not hidden.
    private static readonly TextScan OpenScan = new(Open);

    private readonly List<string> answers = [];

    // Of a hook and of a worker, which the program draws itself.
    private readonly List<TextScan> drawnTokens = [];
    private TemporaryFolder folder = null!;
    private TalkativeServer server = null!;

    private string Data => Path.Combine(folder.Path, "data");

    private static Credentials Canary => new(ClientId, Token);

    [SetUp]
    public void Make_a_folder()
    {
        folder = new TemporaryFolder();
        answers.Clear();
        drawnTokens.Clear();
    }

    [TearDown]
    public async Task Remove_the_folder()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    [Test]
    public async Task Their_text_is_found_nowhere_in_the_data_folder_the_log_or_the_answers()
    {
        await Start();
        await UseEverything();
        var first = await server.Stop();
        RequireSilence(first);
        OpenScan.FilesIn(Data).Should().Contain(found => found.StartsWith("taskcluster.db: "));

        // An older database, so that the next start keeps a copy of it; then the end comes without a warning.
        await MakeOlder();
        await server.DisposeAsync();
        await Start();
        await UseEverything();
        new FileInfo(Path.Combine(Data, "taskcluster.db-wal")).Length.Should().BePositive();
        var second = await server.Kill();

        RequireSilence(second);
        var files = Directory.GetFiles(Data).Select(Path.GetFileName).ToList();
        files.Should().Contain(["taskcluster.db", "taskcluster.db-wal", "taskcluster.db-shm", "credentials.json"])
            .And.Contain(name => name!.Contains(".before-upgrade-"));
        var open = OpenScan.FilesIn(Data);
        open.Should().Contain(found => found.StartsWith("taskcluster.db-wal: "))
            .And.Contain(found => found.Contains(".before-upgrade-"));
    }

    private async Task Start() => server = await TalkativeServer.Start(Data, "--bootstrap", folder.Write("b.yml", $$"""
        clients:
          - {clientId: {{ClientId}}, accessToken: {{Token}}, scopes: ["*"]}
        secrets:
          - name: canary/from-the-file
            secret: {text: '{{SecretText}}'}
        """));

    private void RequireSilence(string log)
    {
        drawnTokens.Should().NotBeEmpty();
        foreach (var scan in drawnTokens.Concat([TokenScan, SecretScan, WorkerScan]))
        {
            scan.FilesIn(Data).Should().BeEmpty();
            scan.FormsIn(log).Should().BeEmpty("it is not for the log");
            answers.Where(answer => scan.FormsIn(answer).Count > 0).Should().BeEmpty("it is not for such answers");
        }

        log.Contains("b.yml, secrets: ", StringComparison.Ordinal).Should().BeTrue("the log says much else");
        log.Contains("trce: ", StringComparison.Ordinal).Should().BeTrue("it says all that it can");
        answers.Should().HaveCountGreaterThan(15);
    }

    private async Task UseEverything()
    {
        await UseTheToken();
        await UseTheSecret();
        await UseTheTriggerToken();
        await UseTheWorkerSecret();
        await CallWrongly();
        await StoreInTheOpen();
        answers.Add((await server.As(null).Get("/metrics")).Text);
        var export = await Verb.Run("export", "--data", Data);
        answers.Add(export.Ok + export.Errors);
    }

    private async Task UseTheToken()
    {
        var now = TimeProvider.System.GetUtcNow();
        var temporary = TemporaryCredentials.Create(
            Canary, "canary/temporary", ["*"], now.AddMinutes(-5), now.AddHours(1));
        foreach (var credentials in new[] { Canary, temporary })
        {
            answers.Add((await server.As(credentials).Get("auth/v1/scopes/current")).Ok.ToJsonString());
            answers.Add((await server.As(credentials).Get("auth/v1/clients/canary%2Fclient")).Ok.ToJsonString());
            var signed = credentials.SignUrl(server.As(null).Uri("auth/v1/scopes/current"), now.AddMinutes(5));
            answers.Add((await server.As(null).Get(signed.PathAndQuery)).Ok.ToJsonString());
        }
    }

    private async Task UseTheSecret()
    {
        var client = server.As(Canary);
        var value = new
        {
            secret = new { text = SecretText, list = new[] { SecretText } },
            expires = "2100-01-01T00:00:00Z",
        };
        foreach (var name in new[] { "canary/set", "canary/from-the-file" })
        {
            answers.Add((await client.Put($"secrets/v1/secret/{name}", value)).Ok.ToJsonString());
            var got = (await client.Get($"secrets/v1/secret/{name}")).Ok;
            got["secret"]!["text"]!.GetValue<string>().Should().Be(SecretText);
        }

        answers.Add((await client.Get("secrets/v1/secrets")).Ok.ToJsonString());
    }

    private async Task UseTheTriggerToken()
    {
        const string Path = "hooks/v1/hooks/canary/hook";
        var client = server.As(Canary);
        var hook = HookCalls.Definition(HookCalls.Schedule("* * * * * *"), HookCalls.Open);
        answers.Add((await client.Put(Path, hook)).Ok.ToJsonString());
        foreach (var take in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            var token = (await client.Send(take, $"{Path}/token")).Ok["token"]!.GetValue<string>();
            drawnTokens.Add(new TextScan(token));

            // The hook's role has no scopes. An error repeats what stands in its URL, to whoever sent it.
            (await server.As(null).Post($"{Path}/trigger/{token}", new { })).Status.Should().Be(403);
            Add(await server.As(null).Post($"{Path}/trigger/{new string('x', token.Length)}", new { }), 401);
        }

        answers.Add((await client.Get($"{Path}/status")).Ok.ToJsonString());
        answers.Add((await client.Get($"{Path}/last-fires")).Ok.ToJsonString());
        answers.Add((await client.Get("hooks/v1/hooks/canary")).Ok.ToJsonString());
        answers.Add((await client.Post("hook-lab/v1/hooks/canary/hook/dry-run", new { })).Ok.ToJsonString());
    }

    private async Task UseTheWorkerSecret()
    {
        const string Manager = "worker-manager/v1";
        var client = server.As(Canary);
        answers.Add((await client.Put(
            Manager + PoolCalls.PoolPath("canary/pool"), PoolCalls.Pool())).Ok.ToJsonString());
        var worker = new
        {
            expires = "2100-01-01T00:00:00Z",
            providerInfo = new { staticSecret = WorkerSecret },
        };
        var path = Manager + PoolCalls.WorkerPath("canary/pool");
        answers.Add((await client.Put(path, worker)).Ok.ToJsonString());
        answers.Add((await client.Post(path, worker)).Ok.ToJsonString());
        Add(await client.Put(path, new { worker.providerInfo }), 400);
        var proof = new JsonObject { ["staticSecret"] = WorkerSecret };
        var registered = (await server.As(null).Post(
            $"{Manager}/worker/register",
            PoolCalls.Registration("canary/pool", ("workerIdentityProof", proof)))).Ok;
        var secret = registered["secret"]!.GetValue<string>();
        var own = PoolCalls.CredentialsOf(registered);
        drawnTokens.Add(new TextScan(secret));
        drawnTokens.Add(new TextScan(own.AccessToken));
        Add(
            await server.As(null).Post(
                $"{Manager}/worker/register",
                PoolCalls.Registration("canary/none", ("workerIdentityProof", proof.DeepClone()))),
            404);
        Add(
            await client.Post($"{Manager}/worker/reregister", PoolCalls.Reregistration("canary/none", secret)), 400);
        var again = (await server.As(own).Post(
            $"{Manager}/worker/reregister", PoolCalls.Reregistration("canary/pool", secret))).Ok;
        drawnTokens.Add(new TextScan(again["secret"]!.GetValue<string>()));
        drawnTokens.Add(new TextScan(PoolCalls.CredentialsOf(again).AccessToken));
        answers.Add((await client.Get($"{Manager}/workers/canary%2Fpool")).Ok.ToJsonString());
    }

    private async Task CallWrongly()
    {
        const string Path = "secrets/v1/secret/canary/wrong";
        var expires = "2100-01-01T00:00:00Z";
        var client = server.As(Canary);
        foreach (var body in new object[]
        {
            new { secret = SecretText, expires },
            new { secret = new { text = SecretText }, expires, more = SecretText },
            new { secret = new { text = SecretText }, expires = SecretText },
            new { secret = new { text = SecretText } },
            new[] { SecretText },
            $"{{\"secret\": {{\"text\": {JsonSerializer.Serialize(SecretText)}",
            $"{{\"secret\": {{\"text\": {SecretText}}}}}",
        })
        {
            Add(await client.Put(Path, body), 400);
        }

        var right = new { secret = new { text = SecretText }, expires };
        var now = TimeProvider.System.GetUtcNow();
        var limited = TemporaryCredentials.Create(Canary, "canary/limited", [], now.AddMinutes(-5), now.AddHours(1));
        Add(await server.As(limited).Put(Path, right), 403);
        Add(await server.As(limited).Get("secrets/v1/secret/canary/set"), 403);
        Add(await server.As(new Credentials(ClientId, "another-token-of-some-length")).Put(Path, right), 401);
        Add(await server.As(new Credentials("canary/nobody", Token)).Put(Path, right), 401);

        // The token where it does not belong.
        foreach (var header in new[] { Token, $"Bearer {Token}", $"Hawk id=\"{ClientId}\", key=\"{Token}\"" })
        {
            Add(
                await server.As(null).Send(
                    HttpMethod.Put,
                    Path,
                    right,
                    request => request.Headers.TryAddWithoutValidation("Authorization", header)),
                401);
        }
    }

    private async Task StoreInTheOpen()
    {
        var now = TimeProvider.System.GetUtcNow();
        _ = (await server.As(Canary).Put($"queue/v1/task/{SlugId.New()}", new
        {
            taskQueueId = "canary/queue",
            created = WireTime.Format(now),
            deadline = WireTime.Format(now.AddHours(1)),
            payload = new { text = Open },
            metadata = new { name = "n", description = "d", owner = "o@example.com", source = "https://example.com" },
        })).Ok;
    }

    private void Add(ApiAnswer answer, int status)
    {
        answer.Status.Should().Be(status, "{0}", answer.Text);
        answers.Add($"{answer.Headers}{answer.Text}");
    }

    private async Task MakeOlder()
    {
        await using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(Data, "taskcluster.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            DROP TABLE audit_history;
            DELETE FROM schema_migrations WHERE name = 'Kernel/Storage/002-audit.sql';
            """;
        (await command.ExecuteNonQueryAsync()).Should().Be(1);
    }
}
