using System.Reflection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel;
using Taskcluster.Monolith;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Fixture;

/// <summary>The page of what differs from a real deployment is made of what the classes themselves say.</summary>
public sealed class DifferencesTests
{
    private static readonly string Path = System.IO.Path.Combine(Clone.Path, "docs", "fixture-differences.md");

    [Test]
    public async Task The_page_says_what_the_classes_say()
    {
        var wanted = Page();
        if (Environment.GetEnvironmentVariable("TASKCLUSTER_RECORD") is { Length: > 0 })
        {
            await File.WriteAllTextAsync(Path, wanted);
        }

        Assert.That(
            await File.ReadAllTextAsync(Path), Is.EqualTo(wanted),
            "TASKCLUSTER_RECORD=1 dotnet test -c Release --filter FullyQualifiedName~DifferencesTests writes it");
    }

    private static string Page()
    {
        var differences =
            from assembly in (Assembly[])[typeof(IModule).Assembly, typeof(MonolithHost).Assembly]
            from type in assembly.GetTypes()
            from difference in type.GetCustomAttributes<DiffersInFixtureAttribute>(inherit: false)
            orderby difference.Subject.Trim('`')
            select $"| {difference.Subject} | {difference.Here} | {difference.Elsewhere} |";
        return string.Join('\n',
        [
            "# What differs in a fixture",
            "",
            "This page is made of what the classes say by which a [fixture](fixture.md) differs from a real "
                + "deployment.",
            "",
            "| what | in a fixture | in a real deployment |",
            "|---|---|---|",
            .. differences,
            "",
        ]);
    }
}
