using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Disk;

/// <summary>A small disk in memory that is full in earnest, with the database on it.</summary>
[TestFixture]
[Category("Disk")]
public sealed class FullDatabaseTests
{
    private const int Mebibyte = 1024 * 1024;

    [Test]
    public async Task Tasks_fill_the_disk_and_go_on_when_there_is_space_again()
    {
        using var disk = new SmallDisk(mebibytes: 16);
        var stored = new List<string>();
        await using (var server = await RunningServer.Start(dataFolder: disk.Path))
        {
            disk.Fill(but: 3 * Mebibyte);
            var refused = await CreateUntilRefused(server, stored);
            refused.ShouldFail(503, "InternalServerError", "disk is full");
            (await server.AsRoot().Get($"queue/v1/task/{stored[0]}")).Status.Should().Be(200);
            (await server.Status(stored[^1]))["state"]!.GetValue<string>().Should().Be("pending");

            disk.Empty();
            stored.Add(await server.Task());
            disk.Fill(but: 3 * Mebibyte);
            var before = stored.Count;
            await CreateUntilRefused(server, stored);
            stored.Count.Should().BeGreaterThan(before + 5, "there was space for more");
        }

        // A start needs some space itself, and says so where there is none.
        disk.Empty();
        await using var again = await RunningServer.Start(dataFolder: disk.Path);
        foreach (var taskId in stored)
        {
            (await again.AsRoot().Get($"queue/v1/task/{taskId}/status")).Status.Should().Be(200);
        }
    }

    [Test]
    public async Task Every_method_says_that_the_disk_is_full_or_needs_no_space_and_does_its_work_later()
    {
        using var disk = new SmallDisk(mebibytes: 96);
        await using var server = await RunningServer.Start(
            new Dictionary<string, string?>
            {
                ["Legacy:Enabled"] = "true",
                ["Contents:FreeFloorMebibytes"] = "0",
            },
            disk.Path);
        var refused = 0;
        var faults = new List<string>();
        var examples = ExampleCatalog.All.Where((_, number) => DiskRig.IsLong || number % 20 == 0);
        foreach (var example in examples)
        {
            var call = await ExampleCall.Prepare(server, example);
            var credentials = call.Holding(ScopeChoices.Enough(call.Needs)[0]);
            disk.Fill();
            var answer = await call.Send(credentials);
            disk.Empty();
            if (answer.Status == example.Status)
            {
                continue;
            }

            refused++;
            if (answer.Status != 503 || answer.Code != "InternalServerError"
                || !answer.Text.Contains("disk", StringComparison.Ordinal))
            {
                faults.Add($"{example.Method} on a full disk: {answer.Status} {answer.Code}");
            }

            if (await call.Send(credentials) is var later && later.Status != example.Status)
            {
                faults.Add($"{example.Method} afterwards: {later.Status} {later.Text}");
            }
        }

        faults.Should().BeEmpty();
        await DiskTally.Add(refused, "methods on a full disk");
        refused.Should().BeGreaterThan(DiskRig.IsLong ? 20 : 1);
    }

    private static async Task<ApiAnswer> CreateUntilRefused(RunningServer server, List<string> stored)
    {
        var payload = new JsonObject { ["text"] = new string('x', 20_000) };
        while (true)
        {
            var taskId = SlugId.New();
            var answer = await server.Create(taskId, server.Definition(("payload", payload.DeepClone())));
            if (answer.Status != 200)
            {
                return answer;
            }

            stored.Add(taskId);
        }
    }
}
