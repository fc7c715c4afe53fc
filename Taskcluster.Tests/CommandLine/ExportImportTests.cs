using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.CommandLine;

/// <summary>The verbs <c>export</c> and <c>import</c>.</summary>
[TestFixture]
[Platform(Include = "Linux", Reason = "File modes are looked at as Linux shows them.")]
[UnsupportedOSPlatform("windows")]
public sealed class ExportImportTests
{
    private const string Token = "known-access-token-of-44-characters_aaaaaaaa";

    private const string Yaml = $$"""
        clients:
          - clientId: b/known
            description: "Lines,\nand: more"
            scopes: [z:*, secrets:get:*]
            accessToken: {{Token}}
          - {clientId: a/made, disabled: true, deleteOnExpiration: true, expires: 2030-01-01T00:00:00Z}
        roles:
          - {roleId: "r*", scopes: ["x:<..>", "a:b"]}
          - {roleId: anonymous, scopes: [auth:current-scopes]}
        secrets:
          - name: key
            secret:
              pem: "-----BEGIN-----\nabc=\n-----END-----\n"
              more: {"yes": "no", n: 1.50, u: "é😀", big: 12345678901234567890123}
          - {name: a/b c, secret: {} }
        """;

    private static readonly string[] All = ["--with-secrets", "--with-access-tokens"];

    private static TemporaryFolder filled = null!;

    private TemporaryFolder folder = null!;

    private string Data => Path.Combine(folder.Path, "data");

    [OneTimeSetUp]
    public static async Task Fill_a_folder()
    {
        filled = new TemporaryFolder();
        var data = Path.Combine(filled.Path, "data");
        (await Verb.Run("import", filled.Write("b.yml", Yaml), "--data", data)).Ok
            .Should().Be("clients: 2 created, 0 updated, 0 unchanged\nroles: 2 created, 0 updated, 0 unchanged\n"
                + "secrets: 2 created, 0 updated, 0 unchanged\n");
    }

    [OneTimeTearDown]
    public static void Remove_what_was_filled() => filled.Dispose();

    [SetUp]
    public void Copy_the_folder()
    {
        folder = new TemporaryFolder();
        folder.Copy(Path.Combine(filled.Path, "data"), "data");
    }

    [TearDown]
    public void Remove_the_folder() => folder.Dispose();

    [TestCase("all.yml")]
    [TestCase("all.json")]
    public async Task What_was_exported_and_imported_elsewhere_is_exported_as_the_same_bytes_and_works(string name)
    {
        var (first, second) = (Path.Combine(folder.Path, name), Path.Combine(folder.Path, "again-" + name));
        var other = Path.Combine(folder.Path, "other");

        _ = (await Verb.RunHere(["export", first, "--data", Data, .. All])).Ok;
        _ = (await Verb.RunHere("import", first, "--data", other)).Ok;
        _ = (await Verb.RunHere(["export", second, "--data", other, .. All])).Ok;

        (await File.ReadAllBytesAsync(second)).Should().Equal(await File.ReadAllBytesAsync(first));
        await using var server = await ChildServer.Start("--data", other);
        var client = new ApiClient(server.RootUrl, new Credentials("b/known", Token));
        var answer = await client.Get("secrets/v1/secret/key");
        answer.Ok["secret"]!["pem"]!.GetValue<string>().Should().Be("-----BEGIN-----\nabc=\n-----END-----\n");
        answer.Ok["secret"]!["more"]!["big"]!.ToJsonString().Should().Be("12345678901234567890123");
        var anonymous = (await server.AsRoot().Get("auth/v1/roles/anonymous")).Ok;
        anonymous["scopes"]!.ToJsonString().Should().Be("""["auth:current-scopes"]""", "no default came in between");
    }

    [Test]
    public async Task Entries_stand_in_order_and_the_settings_clients_do_not_stand_there()
    {
        await using (var server = await ChildServer.Start("--data", Data))
        {
            await server.Stop();
        }

        var result = await Verb.Run(["export", "--json", "--data", Data, .. All]);

        var whole = JsonNode.Parse(result.Ok)!;
        Names("clients", "clientId").Should().Equal("a/made", "b/known");
        Names("roles", "roleId").Should().Equal("anonymous", "r*");
        Names("secrets", "name").Should().Equal("a/b c", "key");
        result.Errors.Should().MatchRegex("^Static clients left out: [0-9]+; the settings define them.\n$");

        IEnumerable<string> Names(string section, string key) =>
            whole[section]!.AsArray().Select(entry => entry![key]!.GetValue<string>());
    }

    [Test]
    public async Task Secrets_and_tokens_stand_there_only_when_they_are_asked_for()
    {
        var file = Path.Combine(folder.Path, "plain.yml");

        var result = await Verb.RunHere("export", file, "--data", Data);

        var text = await File.ReadAllTextAsync(file);
        text.Should().Contain("b/known").And.NotContain(Token).And.NotContain("BEGIN").And.NotContain("secrets:\n");
        result.Errors.Should().Contain("Access tokens left out: 2; --with-access-tokens writes them.")
            .And.Contain("Secrets left out: 2; --with-secrets writes them.");
        const string Untouched = """{"created":0,"updated":0,"unchanged":2}""";
        (await Verb.RunHere("import", file, "--data", Data, "--json")).Ok
            .Should().Be($"{{\"clients\":{Untouched},\"roles\":{Untouched}}}\n");
    }

    [TestCase("--with-secrets")]
    [TestCase("--with-access-tokens")]
    public async Task A_file_with_anything_secret_is_its_owners_alone(string option)
    {
        var file = folder.Write("out.yml", "open to all");
        File.SetUnixFileMode(file, (UnixFileMode)0b110_110_110);

        _ = (await Verb.RunHere("export", file, "--data", Data, option)).Ok;

        File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await File.ReadAllTextAsync(file)).Should().StartWith("clients:");
        Directory.GetFiles(folder.Path).Should().HaveCount(1, "no other file is left");
    }

    [Test]
    public async Task Export_works_beside_a_running_server_and_import_says_what_to_do()
    {
        await using var server = await ChildServer.Start("--data", Data);
        _ = (await server.AsRoot().Put("auth/v1/roles/young", new { description = "", scopes = new[] { "a" } })).Ok;

        (await Verb.Run("export", "--data", Data)).Ok.Should().Contain("roleId: young");

        (await Verb.RunHere("import", folder.Write("b.yml", Yaml), "--data", Data)).Complaint
            .Should().Contain("--bootstrap").And.Contain("Stop it").And.Contain(Data);
        _ = (await server.AsRoot().Put("auth/v1/roles/younger", new { description = "", scopes = new[] { "a" } })).Ok;
        (await server.Stop()).Code.Should().Be(0);
    }

    [Test]
    public async Task A_file_with_a_fault_is_imported_not_at_all()
    {
        var faulty = folder.Write("faulty.yml", "{clients: [{clientId: fine}, {clientId: b ad}], nonsense: 1}");

        var words = (await Verb.RunHere("import", faulty, "--data", Data)).Complaint;

        words.Should().Contain("2 faults").And.Contain("/clients/1/clientId").And.Contain("/nonsense");
        (await Verb.Run("export", "--data", Data)).Ok.Should().NotContain("fine");
    }

    [Test]
    public async Task A_folder_without_a_database_is_named_and_not_made()
    {
        var nowhere = Path.Combine(folder.Path, "nowhere");

        (await Verb.RunHere("export", "--data", nowhere)).Complaint.Should().Contain(nowhere);

        Directory.Exists(nowhere).Should().BeFalse();
    }

    [Test]
    public async Task With_a_wrong_key_nothing_is_written()
    {
        var file = Path.Combine(folder.Path, "out.yml");
        var wrong = new Dictionary<string, string>
        {
            ["TASKCLUSTER_ENCRYPTION_KEY"] = Convert.ToBase64String(new byte[32]),
        };

        (await Verb.Run(wrong, ["export", file, "--data", Data, .. All])).Complaint
            .Should().Contain("a key that is not among those given");

        File.Exists(file).Should().BeFalse();
    }
}
