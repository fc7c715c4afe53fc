using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;

namespace Taskcluster.Tests.Tidy;

[TestFixture]
public sealed partial class TestCommandTests
{
    [Test]
    public void The_README_names_the_very_command_that_is_run_before_a_change_lands()
    {
        var script = File.ReadAllText(Path.Combine(SourceTree.Root, ".ci", "run"));
        var command = TestVariable().Match(script).Groups["command"].Value;

        command.Should().NotBeEmpty(".ci/run keeps it in one variable");
        File.ReadAllLines(Path.Combine(SourceTree.Root, "README.md")).Should().Contain(command);
        script.Split('\n').Where(line => line.Contains("dotnet test", StringComparison.Ordinal)).Should().ContainSingle(
            "every test run is made from that variable");
    }

    [GeneratedRegex("^readonly TEST=\"(?<command>[^\"]+)\"$", RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex TestVariable();
}
