using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Hooks.HookCalls;

namespace Taskcluster.Tests.Api.Hooks;

/// <summary>hooks.getTriggerToken (spec/services.md §4.3).</summary>
public sealed class GetTriggerTokenTests : ServerTests
{
    public static readonly Example Example = new("hooks.getTriggerToken", async server =>
    {
        var name = NewName();
        _ = (await server.CreateHook(name)).Ok;
        return new ExampleRequest(Path(name, "/token")) { Needs = $"hooks:get-trigger-token:{name}" };
    });

    [Test]
    public async Task A_hook_has_a_token_of_its_own_that_is_a_slug()
    {
        _ = (await Server.CreateHook("g/a")).Ok;
        _ = (await Server.CreateHook("g/b")).Ok;

        var token = await Server.Token("g/a");

        token.Should().MatchRegex(Patterns.SlugId).And.NotBe(await Server.Token("g/b"));
        (await Server.Token("g/a")).Should().Be(token);
        (await Server.AsRoot().Get("hooks/v1/hooks/g/c/token")).ShouldFail(404, "ResourceNotFound", "No such hook");
    }

    [Test]
    public async Task Neither_token_nor_next_task_can_be_read_on_disk_and_a_new_key_finds_both()
    {
        var (rotation, keys) = (
            Server.Services.GetRequiredService<KeyRotation>(), Server.Services.GetRequiredService<Encryption>());
        var before = rotation.Usage(keys).Cells.Values.Sum();
        await Server.Hook("g/h", Schedule("0 0 * * *"));
        var token = await Server.Token("g/h");

        rotation.Usage(keys).Cells.Values.Sum().Should().Be(before + 2);
        await Server.WriterIdle();
        var written = new System.Text.StringBuilder();
        var path = Server.Services.GetRequiredService<Database>().Path;
        foreach (var file in new[] { path, path + "-wal" })
        {
            await using var bytes = new FileStream(
                file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var text = new StreamReader(bytes, System.Text.Encoding.Latin1);
            written.Append(await text.ReadToEndAsync());
        }

        // The hook fires, so that it can be seen which task was meant to be the next.
        (await rotation.Run(keys, _ => { })).Should().Be(0, "all is under the last key");
        await Server.AdvanceStepwise(TimeSpan.FromDays(1));
        var next = (await Server.LastFires("g/h")).Should().ContainSingle().Subject.Text("taskId");
        written.ToString().Should().NotContain(token).And.NotContain(next).And.Contain("hooks/none");
    }
}
