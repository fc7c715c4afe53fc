using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.CommandLine;

/// <summary>What a start costs, by what it loads: time itself says too little on a busy machine.</summary>
[TestFixture]
[Platform(Include = "Linux", Reason = "The libraries of a process are looked at as Linux shows them.")]
public sealed class StartTests
{
    // Each costs several milliseconds and megabytes, and only some calls or settings need it.
    private static readonly string[] Unneeded =
    [
        "Markdig", "Microsoft.OpenApi", "Newtonsoft.Json", "RabbitMQ.Client", "Spectre.Console",
        "System.Linq.Expressions", "YamlDotNet",
    ];

    [Test]
    public async Task A_server_with_default_settings_loads_no_library_that_it_has_no_use_for()
    {
        await using var server = await ChildServer.Start();
        (await server.AsRoot().Get("auth/v1/scopes/current")).Status.Should().Be(200);

        var libraries = File.ReadLines($"/proc/{server.Program.Id}/maps")
            .Select(line => Path.GetFileNameWithoutExtension(line)).ToHashSet();

        libraries.Should().Contain("Taskcluster.Modules").And.NotContain(Unneeded);
    }
}
