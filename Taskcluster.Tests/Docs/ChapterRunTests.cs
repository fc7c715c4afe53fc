using FluentAssertions;
using NUnit.Framework;

namespace Taskcluster.Tests.Docs;

/// <summary>What the harness sees in a chapter that is not true.</summary>
[TestFixture]
public sealed class ChapterRunTests
{
    [Test]
    public async Task Blocks_share_a_folder_variables_and_saved_files() => await Run("""
        ```yaml file=deep/a.yml
        port: 8080
        ```
        ```sh
        export COLOUR=green; mkdir below; cd below
        ```
        ```sh
        cat ../deep/a.yml; echo $COLOUR $HOME; [ "$(dirname "$PWD")" = "$HOME" ]
        ```
        ```text prints
        port: …
        green /…/home
        ```
        ```sh exit=3
        exit 3
        ```
        ```sh not-run="needs the moon"
        false
        ```
        """);

    [Test]
    public async Task A_command_that_fails_is_named_with_its_line_and_its_output()
    {
        var message = await Fault("# x\n\n```sh\necho one\nls /no/such/folder\necho two\n```\n");

        message.Should().StartWith("some.md:5: it ended with 2 and not 0").And.Contain("/no/such/folder")
            .And.Contain("one").And.NotEndWith("two\n");
    }

    [Test]
    public async Task A_line_that_was_not_printed_is_named() =>
        (await Fault("```sh\necho one\n```\n```text prints\none\ntwo\n```\n"))
            .Should().StartWith("some.md:5: this was not printed: two");

    [Test]
    public async Task A_command_that_should_fail_and_does_not_is_a_fault() =>
        (await Fault("```sh exit=1\ntrue\n```\n")).Should().StartWith("some.md:2: it ended with 0 and not 1");

    [Test]
    public async Task A_server_runs_until_the_end_and_its_export_lines_can_be_taken_over() => await Run("""
        ```sh server
        echo '  export TASKCLUSTER_ROOT_URL=http://localhost:8080'; echo later; sleep 1000
        ```
        ```text prints
        later
        ```
        ```sh banner
        export TASKCLUSTER_ROOT_URL=http://localhost:8080
        ```
        ```sh
        echo $TASKCLUSTER_ROOT_URL
        ```
        ```text prints
        http://localhost:8080
        ```
        """);

    [Test]
    public async Task A_server_that_ends_at_once_is_a_fault() => (await Fault(
        "```sh server ready=\"up\"\ndotnet run --project Taskcluster.Tests\n```\n")).Should().Contain("97");

    [TestCase("```sh\nsleep 9 &\n```\n", "leaves something running")]
    [TestCase("```sh not-run=\"no\"\nls\n```\n", "needs a reason")]
    [TestCase("```sh exit=no\nls\n```\n", "is no number")]
    [TestCase("```sh serve\nls\n```\n", "no mark 'serve'")]
    [TestCase("```sh \"server\"\nls\n```\n", "is no mark")]
    [TestCase("```\ncurl http://localhost\n```\n", "call it sh")]
    [TestCase("Words.\n\n    curl http://localhost\n", "call it sh")]
    public void A_block_that_cannot_be_judged_is_a_fault(string text, string fault) =>
        DocumentedChapter.Parse("some.md", text).Blocks.Should().ContainSingle()
            .Which.Fault.Should().Contain(fault);

    private static async Task Run(string text)
    {
        await using var run = new ChapterRun(DocumentedChapter.Parse("some.md", text));
        await run.Run();
    }

    private static async Task<string> Fault(string text) =>
        (await FluentActions.Awaiting(() => Run(text)).Should().ThrowAsync<ChapterException>()).Which.Message;
}
