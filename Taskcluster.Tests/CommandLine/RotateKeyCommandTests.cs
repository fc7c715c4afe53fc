using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.CommandLine;

/// <summary>The verb <c>rotate-key</c>.</summary>
[TestFixture]
[Platform(Include = "Linux", Reason = "File modes are looked at as Linux shows them.")]
[UnsupportedOSPlatform("windows")]
public sealed class RotateKeyCommandTests
{
    private const string Token = "known-access-token-of-44-characters_aaaaaaaa";
    private const string Variable = "TASKCLUSTER_ENCRYPTION_KEY";

    private const string Yaml = $$"""
        clients:
          - {clientId: a, accessToken: {{Token}}, scopes: [secrets:get:*]}
          - {clientId: b}
          - {clientId: c}
        secrets:
          - {name: s, secret: {answer: 42} }
          - {name: t, secret: {answer: 43} }
        """;

    private static TemporaryFolder filled = null!;
    private static string exported = "";

    private TemporaryFolder folder = null!;

    private string Data => Path.Combine(folder.Path, "data");

    private string KeyFile => Path.Combine(Data, "encryption.key");

    [OneTimeSetUp]
    public static async Task Fill_a_folder()
    {
        filled = new TemporaryFolder();
        exported = await Fill(filled, environment: null);
    }

    [OneTimeTearDown]
    public static void Remove_what_was_filled() => filled.Dispose();

    [SetUp]
    public void Make_a_folder() => folder = new TemporaryFolder();

    [TearDown]
    public void Remove_the_folder() => folder.Dispose();

    [Test]
    public async Task Everything_comes_under_a_new_key_and_the_old_one_can_be_dropped()
    {
        var before = Fill();
        var first = await File.ReadAllLinesAsync(KeyFile);

        var output = (await Verb.Run("rotate-key", "--data", Data)).Ok;

        output.Should().Contain(KeyFile).And.Contain("Values encrypted anew: 5").And.Contain("--drop-old");
        var second = await File.ReadAllLinesAsync(KeyFile);
        second.Should().HaveCount(2).And.StartWith(first);
        File.GetUnixFileMode(KeyFile).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await Export()).Should().Be(before);

        (await Verb.RunHere("rotate-key", "--drop-old", "--data", Data)).Ok.Should().Contain("Old keys removed: 1");

        (await File.ReadAllLinesAsync(KeyFile)).Should().Equal(second[1]);
        (await Export()).Should().Be(before);
        (await Export(new() { [Variable] = first[0] })).Should().BeNull("nothing is under the first key any more");
    }

    [Test]
    public async Task Killed_in_the_middle_it_goes_on_when_it_is_run_again()
    {
        var before = Fill();
        await using (var rotation = ChildProgram.Start(
        [
            "rotate-key", "--data", Data, "--json",
            "--set", "KeyRotation:ChunkRows=1", "--set", "KeyRotation:PauseMilliseconds=600000",
        ]))
        {
            JsonNode.Parse((await rotation.ReadLine())!)!.ToJsonString().Should().Be("""{"done":1,"total":5}""");
            rotation.Kill();
            await rotation.End();
        }

        var keys = await File.ReadAllLinesAsync(KeyFile);
        keys.Should().HaveCount(2);
        (await Verb.RunHere("rotate-key", "--drop-old", "--data", Data)).Complaint
            .Should().Contain("still under an old key: 4");
        (await File.ReadAllLinesAsync(KeyFile)).Should().Equal(keys);
        (await Export()).Should().Be(before);
        await RequireWorkingServer();

        // The server above has stored its own clients under the new key.
        var output = (await Verb.RunHere("rotate-key", "--data", Data, "--json")).Ok.Split('\n');

        var result = JsonNode.Parse(output[^2])!;
        result["rotated"]!.GetValue<int>().Should().Be(4);
        result["keys"]!.GetValue<int>().Should().Be(2, "no third key is made");
        (await Verb.RunHere("rotate-key", "--drop-old", "--data", Data)).Ok.Should().Contain("Old keys removed: 1");
        (await Export()).Should().Be(before);
        await RequireWorkingServer();
    }

    [Test]
    public async Task With_keys_of_the_environment_no_file_is_touched()
    {
        var (first, second) = (NewKey(), NewKey());
        var before = await Fill(folder, new() { [Variable] = first });
        Dictionary<string, string> both = new() { [Variable] = $"{first},{second}" };

        (await Verb.Run(new Dictionary<string, string> { [Variable] = first }, "rotate-key", "--data", Data)).Complaint
            .Should().Contain(Variable).And.Contain("add a new key at its end");
        (await Verb.Run(both, "rotate-key", "--drop-old", "--data", Data)).Complaint.Should().Contain(": 5");
        (await Verb.Run(both, "rotate-key", "--data", Data)).Ok.Should().Contain("Values encrypted anew: 5");
        (await Verb.Run(both, "rotate-key", "--drop-old", "--data", Data)).Ok
            .Should().Contain("Leave only the last one").And.Contain(Variable);

        File.Exists(KeyFile).Should().BeFalse();
        (await Export(new() { [Variable] = second })).Should().Be(before);
    }

    [Test]
    public async Task With_a_wrong_key_nothing_is_changed()
    {
        var before = Fill();
        var key = await File.ReadAllTextAsync(KeyFile);
        await File.WriteAllTextAsync(KeyFile, NewKey() + "\n");

        (await Verb.RunHere("rotate-key", "--data", Data)).Complaint
            .Should().Contain("not among those given: 5").And.Contain(KeyFile);
        (await Verb.RunHere("rotate-key", "--drop-old", "--data", Data)).Complaint
            .Should().Contain("not among those given");
        await using (var program = ChildServer.Launch("--data", Data))
        {
            (await program.End()).Errors.Should().Contain("a key that is not among those given");
        }

        (await Verb.RunHere("import", folder.Write("b.yml", "clients: [{clientId: new}]"), "--data", Data)).Complaint
            .Should().Contain("a key that is not among those given");

        await File.WriteAllTextAsync(KeyFile, key);
        (await Export()).Should().Be(before);
    }

    [Test]
    public async Task It_has_the_folder_to_itself()
    {
        Fill();
        await using var server = await ChildServer.Start("--data", Data);

        (await Verb.RunHere("rotate-key", "--data", Data)).Complaint.Should().Contain("Stop it").And.Contain(Data);

        (await File.ReadAllLinesAsync(KeyFile)).Should().ContainSingle();
    }

    [Test]
    public async Task A_folder_without_a_database_is_named_and_not_made()
    {
        (await Verb.RunHere("rotate-key", "--data", Data)).Complaint.Should().Contain(Data);

        Directory.Exists(Data).Should().BeFalse();
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    // What is exported of it.
    private string Fill()
    {
        folder.Copy(Path.Combine(filled.Path, "data"), "data");
        return exported;
    }

    private static async Task<string> Fill(TemporaryFolder folder, Dictionary<string, string>? environment)
    {
        var data = Path.Combine(folder.Path, "data");
        _ = (await Verb.Run(environment, "import", folder.Write("b.yml", Yaml), "--data", data)).Ok;
        return (await Export(data, environment))!;
    }

    private Task<string?> Export(Dictionary<string, string>? environment = null) => Export(Data, environment);

    // Null where it cannot be read. Roles are left out: a server makes one at its first start.
    private static async Task<string?> Export(string data, Dictionary<string, string>? environment)
    {
        using var place = new TemporaryFolder();
        var file = Path.Combine(place.Path, "all.json");
        string[] arguments = ["export", file, "--data", data, "--with-access-tokens", "--with-secrets"];
        var result = environment is null ? await Verb.RunHere(arguments) : await Verb.Run(environment, arguments);
        if (result.Code != 0)
        {
            return null;
        }

        var whole = JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsObject();
        whole.Remove("roles");
        return whole.ToJsonString();
    }

    private async Task RequireWorkingServer()
    {
        await using var server = await ChildServer.Start("--data", Data);
        var client = new ApiClient(server.RootUrl, new Credentials("a", Token));
        (await client.Get("secrets/v1/secret/s")).Ok["secret"]!.ToJsonString().Should().Be("""{"answer":42}""");
        (await client.Get("secrets/v1/secret/t")).Ok["secret"]!.ToJsonString().Should().Be("""{"answer":43}""");
        (await server.Stop()).Code.Should().Be(0);
    }
}
