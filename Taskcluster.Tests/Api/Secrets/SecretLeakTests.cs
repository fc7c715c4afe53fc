using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Secrets.Api;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Secrets;

/// <summary>A value stands in the reply of get, and nowhere else: not on disk, in errors or in logs.</summary>
public sealed class SecretLeakTests
{
    // Begins as one of JSON's own words do, which parsers like to quote.
    private const string Canary = "trustno1canary7391";

    private readonly RecordedLog log = new();
    private RunningServer server = null!;

    [SetUp]
    public async Task StartServer() => server = await RunningServer.Start(
        new Dictionary<string, string?>
        {
            ["Logging:LogLevel:Default"] = "Trace",
            ["Logging:LogLevel:Microsoft"] = "Trace",
            ["Logging:Console:LogLevel:Default"] = "None",
            ["Logging:LogLevel:Taskcluster.Modules.Kernel.Storage"] = "Trace",
        },
        configureServices: services => services.AddSingleton<ILoggerProvider>(log));

    [TearDown]
    public async Task StopServer()
    {
        await server.DisposeAsync();
        log.Lines.Should().NotBeEmpty().And.NotContain(line => line.Contains(Canary));
        log.Lines.Should().Contain(line => line.StartsWith("Debug"), "everything is logged");
    }

    [TestCase("{\"secret\":" + Canary + "}", "MalformedPayload", 400)]
    [TestCase("{\"secret\":{\"x\":\"" + Canary, "MalformedPayload", 400)]
    [TestCase("{\"secret\":{\"x\":\"" + Canary + "\\q\"}}", "MalformedPayload", 400)]
    [TestCase("{\"secret\":{\"x\":\"" + Canary + "\\ud800\"}}", "MalformedPayload", 400)]
    [TestCase("\"" + Canary + "\"", "MalformedPayload", 400)]
    [TestCase(Canary, "MalformedPayload", 400)]
    [TestCase("{\"secret\":\"" + Canary + "\",\"expires\":\"2030-01-01T00:00:00Z\"}", "InputValidationError", 400)]
    [TestCase("{\"secret\":[\"" + Canary + "\"],\"expires\":\"2030-01-01T00:00:00Z\"}", "InputValidationError", 400)]
    [TestCase("{\"secret\":{\"x\":\"" + Canary + "\"},\"expires\":\"soon\"}", "InputValidationError", 400)]
    [TestCase("{\"secret\":{\"x\":\"" + Canary + "\"}}", "InputValidationError", 400)]
    [TestCase("{\"secret\":{},\"expires\":\"" + Canary + "\"}", "InputValidationError", 400)]
    [TestCase("{\"secret\":{},\"x\":\"" + Canary + "\"}", "InputValidationError", 400)]
    [TestCase("[\"" + Canary + "\"]", "InputValidationError", 400)]
    public async Task A_bad_body_is_not_repeated(string body, string code, int status)
    {
        var answer = await server.AsRoot().Put("secrets/v1/secret/x", body);

        answer.ShouldFail(status, code);
        ShouldOmit(answer);
    }

    [Test]
    public async Task A_bad_body_is_told_where_it_is_bad()
    {
        var answer = await server.AsRoot().Put("secrets/v1/secret/x", "{\"secret\":\n {" + Canary + "}}");

        answer.ShouldFail(400, "MalformedPayload", "line 2, at byte 3.");
    }

    [Test]
    public async Task Neither_is_one_that_is_too_large_or_of_another_type_or_too_deep()
    {
        var large = "{\"secret\":{\"x\":\"" + Canary + new string('y', 10 * 1024 * 1024) + "\"}}";
        var deep = "{\"secret\":{\"x\":" + new string('[', 300) + "\"" + Canary + "\"";

        var answers = new[]
        {
            await server.AsRoot().Put("secrets/v1/secret/x", large),
            await server.AsRoot().Put("secrets/v1/secret/x", deep),
            await server.AsRoot().Send(
                HttpMethod.Put,
                "secrets/v1/secret/x",
                ValidBody(),
                request => request.Content!.Headers.ContentType!.MediaType = "text/plain"),
        };

        answers.Select(answer => answer.Code).Should().Equal("InputTooLarge", "MalformedPayload", "MalformedPayload");
        answers.Should().AllSatisfy(ShouldOmit);
    }

    [Test]
    public async Task Neither_is_one_of_a_call_that_is_refused_for_another_reason()
    {
        var bad = server.As(new Modules.Kernel.Hawk.Credentials("nobody", "no-such-token"));
        var answers = new[]
        {
            await server.Anonymous().Put("secrets/v1/secret/x", ValidBody()),
            await server.With("secrets:get:x").Put("secrets/v1/secret/x", ValidBody()),
            await bad.Put("secrets/v1/secret/x", ValidBody()),
            await server.AsRoot().Put("secrets/v1/secret/x?nope=1", ValidBody()),
            await server.AsRoot().Put("secrets/v1/secret/%zz", ValidBody()),
            await server.With().Send(HttpMethod.Delete, "secrets/v1/secret/x", ValidBody()),
        };

        answers.Select(answer => answer.Status).Should().Equal(403, 403, 401, 400, 400, 403);
        answers.Should().AllSatisfy(ShouldOmit);
    }

    [Test]
    public async Task A_call_without_a_body_shows_none() =>
        (await server.AsRoot().Get("secrets/v1/secret/none")).Json["requestInfo"]!["payload"]!.ToJsonString()
            .Should().Be("{}");

    [Test]
    public async Task No_file_of_the_server_holds_the_value()
    {
        await server.SetSecret("x", $$"""{"password":"{{Canary}}"}""");
        (await server.GetSecret("x")).Text.Should().Contain(Canary);

        var path = server.Services.GetRequiredService<Database>().Path;
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(path)!, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "lock"))
        {
            (await ReadShared(file)).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Canary)).Should().Be(-1, file);
        }

        await using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM secrets_secrets WHERE name = 'x'";
        var stored = (byte[])(await command.ExecuteScalarAsync())!;
        stored.Length.Should().BeGreaterThan($$"""{"password":"{{Canary}}"}""".Length);
        stored.AsSpan().IndexOf("password"u8).Should().Be(-1);
    }

    [Test]
    public async Task The_same_value_is_another_one_on_disk_each_time()
    {
        await server.SetSecret("x");
        var first = Stored("x");
        await server.SetSecret("x");

        Stored("x").Should().NotEqual(first);
    }

    [TestCase("UPDATE secrets_secrets SET value = (SELECT value FROM secrets_secrets WHERE name = 'x')")]
    [TestCase("UPDATE secrets_secrets SET value = zeroblob(length(value))")]
    [TestCase("UPDATE secrets_secrets SET value = x'01'")]
    [TestCase("""
        UPDATE secrets_secrets
        SET value = substr(value, 1, length(value) - 1) || iif(substr(value, -1) = x'00', x'01', x'00')
        """)]
    public async Task A_value_that_was_moved_or_altered_cannot_be_read(string change)
    {
        await server.SetSecret("x", $$"""{"password":"{{Canary}}"}""");
        await server.SetSecret("y", $$"""{"password":"{{Canary}}"}""");
        await server.Services.GetRequiredService<Database>().Write(tx => tx.Sql(change).Execute());

        var answer = await server.GetSecret("y");

        answer.ShouldFail(500, "InternalServerError");
        ShouldNotHold(answer);
        log.Lines.Should().Contain(
            line => line.Contains("The encrypted value of secrets_secrets.value in row 'y'"), "its owner is told why");
    }

    [Test]
    public void A_secret_in_the_program_does_not_print_its_value()
    {
        var secret = new Secret { Value = RawJson.Parse($$"""{"x":"{{Canary}}"}"""), Expires = default };

        secret.ToString().Should().Be("Secret { Expires = 0001-01-01T00:00:00.000Z }");
        new SetSecret.Request("x", secret, "me").ToString().Should().NotContain(Canary).And.NotContain("password");
    }

    private static async Task<byte[]> ReadShared(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        await file.CopyToAsync(copy);
        return copy.ToArray();
    }

    private static void ShouldOmit(ApiAnswer answer)
    {
        ShouldNotHold(answer);
        answer.Json["requestInfo"]!["payload"]!.GetValue<string>().Should().Be("(OMITTED)", "{0}", answer.Text);
    }

    private static void ShouldNotHold(ApiAnswer answer)
    {
        answer.Text.Should().NotContain(Canary);
        answer.Headers.ToString().Should().NotContain(Canary);
    }

    private string ValidBody() => new JsonObject
    {
        ["secret"] = new JsonObject { ["password"] = Canary },
        ["expires"] = server.Body()["expires"]!.DeepClone(),
    }.ToJsonString();

    private byte[] Stored(string name) => server.Services.GetRequiredService<Database>().Read(rows =>
    {
        using var call = rows.Sql("SELECT value FROM secrets_secrets WHERE name = ?").Bind(name);
        return call.Step() ? call.Bytes(0) : [];
    });
}
