using System.Text.RegularExpressions;
using System.Xml.Linq;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Clients;

/// <summary>What is written twice about the fixture, since it cannot be otherwise, is the same.</summary>
public sealed partial class FixturePackageTests
{
    // The server's assemblies are in the fixture's package, so that nobody else tells what they need.
    [Test]
    public void The_package_asks_for_all_packages_of_the_server()
    {
        var server = Packages("Taskcluster.Modules").Union(Packages("Taskcluster.Monolith"));

        Packages("Taskcluster.Fixture").Should().BeEquivalentTo(server);
    }

    [Test]
    public void The_examples_of_the_documentation_are_compiled()
    {
        var compiled = Lines(Path.Combine(".ci", "fixture-consumer", "ExampleTests.cs"));
        var blocks = CSharpBlock().Matches(File.ReadAllText(Path.Combine(Clone.Path, "docs", "fixture-csharp.md")))
            .Select(match => match.Groups["code"].Value.Split('\n').Select(line => line.Trim())
                .Where(line => line.Length > 0).ToList()).ToList();

        blocks.Should().HaveCountGreaterThan(4);
        foreach (var block in blocks)
        {
            var text = string.Join('\n', block);
            string.Join('\n', compiled).Should().Contain(text, "docs/fixture-csharp.md shows it");
        }
    }

    private static IEnumerable<string> Packages(string project) =>
        XDocument.Load(Path.Combine(Clone.Path, project, $"{project}.csproj"))
            .Descendants("PackageReference").Select(one => one.Attribute("Include")!.Value);

    private static List<string> Lines(string path) =>
    [
        .. File.ReadAllLines(Path.Combine(Clone.Path, path)).Select(line => line.Trim())
            .Where(line => line.Length > 0),
    ];

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline, 1000)]
    private static partial Regex CSharpBlock();
}
