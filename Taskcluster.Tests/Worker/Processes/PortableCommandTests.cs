using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Worker.Processes;

namespace Taskcluster.Tests.Worker.Processes;

/// <summary>The way of other systems, tried on this one.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[Platform("Linux")]
public sealed class PortableCommandTests
{
    [Test]
    public async Task A_command_runs_with_its_own_environment_and_folder()
    {
        var output = new StringBuilder();
        var start = new CommandStart(
            ["sh", "-c", "cat; pwd; echo $X; exit 3"],
            new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["X"] = "y" },
            "/usr");

        using var command = PortableCommand.Start(start, bytes => output.Append(Encoding.UTF8.GetString(bytes)));
        var end = await command.Ended;
        await command.OutputEnded;

        end.Should().Be(new CommandEnd(3, 0));
        output.ToString().Should().Be("/usr\ny\n");
    }

    [Test]
    public async Task A_kill_ends_its_children_too()
    {
        var start = new CommandStart(
            ["/bin/sh", "-c", "sleep 1000; true"], new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }, "/");
        using var command = PortableCommand.Start(start, _ => { });

        command.Kill();

        (await command.Ended).ExitCode.Should().Be(137);
        await command.OutputEnded.WaitAsync(TimeSpan.FromSeconds(60));
    }
}
