using System.Globalization;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Api.Hooks;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Crash;

/// <summary>
/// The program is killed while a hook fires: there is one task for each slot and for each message nevertheless.
/// </summary>
[TestFixture]
[Category("Crash")]
[AtLength("TASKCLUSTER_CRASH_CYCLES")]
public sealed class HookKillTests
{
    private const int Killed = 128 + 9;

    private const string Exchange = "exchange/taskcluster-notify/v1/notification";

    private string folder = null!;

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("taskcluster-hooks-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [TestCase("hook-fired:1")]
    [TestCase("before-commit:12")]
    [TestCase("after-commit:13")]
    public async Task Each_slot_has_one_task_and_each_message_too(string point)
    {
        await using (var program = ChildServer.Launch("--data", folder, "--set", $"Faults:KillAt={point}"))
        {
            if (await ChildServer.Ready(program) is { } server)
            {
                await MakeHooks(server.AsRoot());
            }

            var (code, _, errors) = await program.End();
            code.Should().Be(Killed, errors);
        }

        await using (var server = await ChildServer.Start("--data", folder))
        {
            var api = server.AsRoot();
            await MakeHooks(api);
            await CrashCheck.WaitFor(() =>
                Fires("schedule") >= 3 && Messages() is > 0 and var told && Fires("pulseMessage") == told);
            var (code, _, errors) = await server.Stop();
            code.Should().Be(0, errors);
        }

        using var rows = new FolderRows(folder);
        rows.Read("SELECT created FROM hooks_last_fires WHERE fired_by = 'schedule'").Select(row => row[0])
            .Should().OnlyHaveUniqueItems("a slot fires once");
        rows.Read("""
            SELECT tags, json_extract(definition, '$.created')
            FROM queue_tasks JOIN queue_task_definitions USING (task_no)
            """).Select(row => $"{row[0]} {row[1]}").Should().OnlyHaveUniqueItems("a slot and a message have one task");
        rows.Read("SELECT task_id FROM hooks_last_fires WHERE result <> 'success'").Should().BeEmpty();
        rows.Read("SELECT task_id FROM hooks_last_fires EXCEPT SELECT task_id FROM queue_tasks").Should().BeEmpty();
        var left = rows.Read("SELECT task_id FROM queue_tasks EXCEPT SELECT task_id FROM hooks_last_fires");
        left.Should().HaveCountLessThanOrEqualTo(1, "at its end the server may not have come to say so");
        Fires("pulseMessage").Should().Be(Messages());
        rows.Read("SELECT task_id FROM hooks_last_fires GROUP BY task_id HAVING count(*) > 1").Should().BeEmpty();
    }

    // The server may die at any of the calls.
    private static async Task MakeHooks(ApiClient api)
    {
        try
        {
            foreach (var (name, change) in new[]
            {
                ("g/clock", HookCalls.Schedule("* * * * * *")), ("g/bound", HookCalls.BoundTo(Exchange)),
            })
            {
                _ = await api.Put(AuthCalls.RolePath($"hook-id:{name}"), AuthCalls.RoleBody(HookCalls.Scopes));
                var task = HookCalls.Template(("tags", new JsonObject { ["hook"] = name }));
                _ = await api.Put(
                    $"hooks/v1{HookCalls.Path(name)}", HookCalls.Definition(change, HookCalls.Open, ("task", task)));
            }

            // Those that are equal are held back.
            var now = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
            var message = new JsonObject { ["at"] = now };
            _ = await api.Post("notify/v1/pulse", new JsonObject { ["routingKey"] = "a", ["message"] = message });
        }
        catch (HttpRequestException)
        {
            // It has come to its point.
        }
    }

    private long Fires(string by)
    {
        using var rows = new FolderRows(folder);
        return (long)rows.Read($"SELECT count(*) FROM hooks_last_fires WHERE fired_by = '{by}'")[0][0];
    }

    private long Messages()
    {
        using var rows = new FolderRows(folder);
        return (long)rows.Read($"SELECT count(*) FROM pulse_messages WHERE exchange = '{Exchange}'")[0][0];
    }
}
