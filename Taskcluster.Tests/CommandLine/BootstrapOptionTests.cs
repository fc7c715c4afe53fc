using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.CommandLine;

/// <summary>The option <c>--bootstrap</c>: an install or a test begins in a known state.</summary>
[TestFixture]
[Platform(Include = "Linux", Reason = "Programs are ended by signals.")]
public sealed class BootstrapOptionTests
{
    private const string Token = "known-access-token-of-44-characters_aaaaaaaa";

    private const string Yaml = $$"""
        clients:
          - {clientId: ci/known, scopes: [secrets:get:ci/*], accessToken: {{Token}}}
          - {clientId: ci/made}
        secrets:
          - {name: ci/one, secret: {answer: 42} }
        """;

    private TemporaryFolder folder = null!;

    [SetUp]
    public void Make_a_folder() => folder = new TemporaryFolder();

    [TearDown]
    public void Remove_the_folder() => folder.Dispose();

    [Test]
    public async Task The_very_first_request_finds_what_the_file_names()
    {
        await using var server = await ChildServer.Start("--bootstrap", folder.Write("b.yml", Yaml));

        var secret = await new ApiClient(server.RootUrl, new Credentials("ci/known", Token))
            .Get("secrets/v1/secret/ci%2Fone");

        secret.Ok["secret"]!.ToJsonString().Should().Be("""{"answer":42}""");
    }

    [Test]
    public async Task At_a_second_start_it_changes_nothing()
    {
        var data = Path.Combine(folder.Path, "data");
        var file = folder.Write("b.yml", Yaml);
        string[] start = ["--data", data, "--bootstrap", file];
        string[] paths = ["auth/v1/clients/ci%2Fknown", "auth/v1/clients/ci%2Fmade"];
        var states = new List<string>();
        for (var round = 0; round < 2; round++)
        {
            await using var server = await ChildServer.Start(start);
            foreach (var path in paths)
            {
                states.Add((await server.AsRoot().Get(path)).Ok.ToJsonString());
            }

            (await server.Stop()).Code.Should().Be(0);
            states.Add(await Exported(data));
        }

        states[3..].Should().Equal(states[..3], "tokens that were made are kept, too");
    }

    [Test]
    public async Task A_faulty_file_stops_the_start_and_lists_all_that_is_wrong()
    {
        var data = Path.Combine(folder.Path, "data");
        (await Verb.RunHere("import", folder.Write("b.yml", Yaml), "--data", data)).Code.Should().Be(0);
        var before = await Exported(data);
        var faulty = folder.Write("faulty.yml", """
            clients:
              - {clientId: ci/other}
              - {clientId: ci/known, scopes: [everything**]}
            roles:
              - {roleId: r, scopes: [assume:r]}
            """);

        foreach (var verb in new string[][] { ["fixture"], ["serve"], [] })
        {
            // One of them as a user has it.
            Func<string[], Task<VerbResult>> run = verb is ["serve"] ? Verb.Run : Verb.RunHere;
            var words = (await run([.. verb, "--port", "0", "--data", data, "--bootstrap", faulty])).Complaint;
            words.Should().Contain(faulty).And.Contain("/clients/1/scopes/0 ").And.Contain("/roles/0/scopes ");
        }

        var after = await Exported(data);
        after.Should().Contain(before.Split("roles:")[0]).And.NotContain("ci/other").And.NotContain("roleId: r\n");
    }

    [Test]
    public async Task A_file_that_is_not_there_is_named() =>
        (await Verb.RunHere("fixture", "--bootstrap", "/no/such.yml")).Complaint.Should().Contain("/no/such.yml");

    private async Task<string> Exported(string data)
    {
        var file = Path.Combine(folder.Path, "exported.yml");
        _ = (await Verb.RunHere("export", file, "--data", data, "--with-access-tokens", "--with-secrets")).Ok;
        return await File.ReadAllTextAsync(file);
    }
}
