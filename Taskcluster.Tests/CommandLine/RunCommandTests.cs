using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.CommandLine;

/// <summary>The verb <c>run</c>: a task from a file, its log, its result.</summary>
[TestFixture]
[Platform(Include = "Linux", Reason = "The tasks are shell scripts.")]
public sealed class RunCommandTests
{
    private const string Hello = """
        payload:
          command: [[/bin/sh, -c, "echo Hello; echo world > hello.txt"]]
          artifacts: [{type: file, path: hello.txt, name: public/hello.txt}]
          maxRunTime: 60
        """;

    private static ChildServer server = null!;

    private TemporaryFolder folder = null!;

    [OneTimeSetUp]
    public static async Task Start_a_server_with_a_worker() => server = await ChildServer.Start("--worker");

    [OneTimeTearDown]
    public static async Task Stop_the_server() => await server.DisposeAsync();

    [SetUp]
    public void Make_a_folder() => folder = new TemporaryFolder();

    [TearDown]
    public void Remove_the_folder() => folder.Dispose();

    [Test]
    public async Task Without_a_server_it_starts_a_sandbox_and_gives_0_for_a_task_that_completes()
    {
        await using var program = ChildProgram.Start(
            ["run", folder.Write("task.yml", Hello), "--data", Path.Combine(folder.Path, "data")]);
        var (code, output, errors) = await program.End();

        code.Should().Be(0, errors);
        output.Should().MatchRegex(@"(?s)Task [\w-]{22} created on http.*Hello.*is completed.*public/hello\.txt  http");
        output.Should().Contain("public/logs/live_backing.log");
    }

    [TestCase("exit 3", 1, "is failed")]
    [TestCase("sleep 600", 1, "is failed")]
    public async Task A_task_that_fails_gives_another_code(string script, int expected, string words)
    {
        var (code, output, _) = await Run($$"""
            payload:
              command: [[/bin/sh, -c, "echo before; {{script}}"]]
              maxRunTime: 2
            """);

        code.Should().Be(expected);
        output.Should().Contain("before").And.Contain(words);
    }

    [Test]
    public async Task A_task_that_the_worker_does_not_understand_gives_2()
    {
        var (code, output, _) = await Run("payload: {command: 7}");

        code.Should().Be(2);
        output.Should().Contain("malformed-payload");
    }

    [Test]
    public async Task The_log_is_shown_while_the_task_runs()
    {
        // The task goes on only when the test has seen its first line.
        var sign = Path.Combine(folder.Path, "sign");
        await using var program = Launch($$"""
            payload:
              command: [[/bin/sh, -c, "echo first-line; while [ ! -e {{sign}} ]; do sleep 0.1; done; echo last-line"]]
              maxRunTime: 100
            """);

        await UntilLine(program, "first-line");
        await File.WriteAllTextAsync(sign, "");
        await UntilLine(program, "last-line");

        (await program.End()).Code.Should().Be(0);
    }

    [Test]
    public async Task The_result_can_be_had_as_one_line_of_JSON()
    {
        var (code, output, errors) = await Run(Hello, "--json");

        code.Should().Be(0);
        var result = JsonNode.Parse(output)!;
        result["state"]!.GetValue<string>().Should().Be("completed");
        result["artifacts"]!.AsArray().Select(artifact => artifact!["name"]!.GetValue<string>())
            .Should().Contain("public/hello.txt");
        errors.Should().Contain("Hello", "the log goes to the other stream");
    }

    [TestCase("payload: [", "YAML")]
    [TestCase("- a\n- b", "task")]
    [TestCase("payload: {}\nnonsense: 1", "nonsense")]
    public async Task A_file_that_is_no_task_is_refused_in_words(string yaml, string named)
    {
        var (code, _, errors) = await Run(yaml);

        code.Should().NotBe(0);
        errors.Should().Contain(named).And.NotContain("   at ");
    }

    private static async Task UntilLine(ChildProgram program, string words)
    {
        while (await program.ReadLine() is { } line)
        {
            if (line.Contains(words, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The program ended before it showed {words}: {await program.Errors()}");
    }

    private async Task<(int Code, string Output, string Errors)> Run(string yaml, params string[] arguments)
    {
        await using var program = Launch(yaml, arguments);
        return await program.End();
    }

    private ChildProgram Launch(string yaml, params string[] arguments) => ChildProgram.Start(
        ["run", folder.Write("task.yml", yaml), .. arguments],
        new Dictionary<string, string>
        {
            ["TASKCLUSTER_ROOT_URL"] = server.RootUrl,
            ["TASKCLUSTER_CLIENT_ID"] = server.Root.ClientId,
            ["TASKCLUSTER_ACCESS_TOKEN"] = server.Root.AccessToken,
        });
}
