using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Crash;

/// <summary>The crash test's own eyes: what they must see when it is there.</summary>
[TestFixture]
public sealed class FolderCheckTests
{
    private static readonly HttpClient Http = new();

    private TemporaryFolder folder = null!;
    private string taskId = null!;

    [SetUp]
    public async Task Leave_a_folder_behind()
    {
        folder = new TemporaryFolder();
        await using var server = await RunningServer.Start(dataFolder: folder.Path);
        taskId = await server.RunningTask();
        await server.Task(("dependencies", new JsonArray(taskId)));
        var expires = server.Clock.GetUtcNow().AddHours(1);
        foreach (var name in new[] { "a", "b" })
        {
            var artifact = (await server.AsRoot().Post(
                $"queue/v1/task/{taskId}/runs/0/artifacts/public/{name}",
                new { storageType = "s3", contentType = "text/plain", expires })).Ok;
            using var content = new ByteArrayContent("the same for both"u8.ToArray());
            content.Headers.TryAddWithoutValidation("Content-Type", "text/plain");
            using var response = await Http.PutAsync(artifact["putUrl"]!.GetValue<string>(), content);
            response.EnsureSuccessStatusCode();
        }

        _ = (await server.AsRoot().Post(
            $"queue/v1/task/{taskId}/runs/0/artifacts/public/c",
            new { storageType = "reference", contentType = "text/plain", expires, url = "https://example.com" })).Ok;
        _ = (await server.AsRoot().Post($"queue/v1/task/{taskId}/runs/0/completed")).Ok;
    }

    [TearDown]
    public void Remove_the_folder() => folder.Dispose();

    [Test]
    public void A_folder_in_good_order_has_no_faults()
    {
        Faults().Should().BeEmpty();
    }

    [TestCase("DELETE FROM pulse_messages WHERE exchange LIKE '%task-running'", "its messages are")]
    [TestCase("DELETE FROM pulse_messages WHERE exchange LIKE '%artifact-created'", "has no message")]
    [TestCase("DELETE FROM queue_artifacts WHERE storage_type = 'reference'", "has 1 messages")]
    [TestCase("UPDATE pulse_messages SET seq = 1000 WHERE seq = 1", "its messages are")]
    [TestCase("""
        INSERT INTO pulse_messages
        SELECT 1000, exchange, routing_key, cc, payload, published FROM pulse_messages LIMIT 1
        """, "its messages are")]
    [TestCase("DELETE FROM queue_tasks", "is no task")]
    [TestCase("DELETE FROM queue_task_definitions", "without its definition")]
    [TestCase("DELETE FROM queue_task_groups", "counts wrongly")]
    [TestCase("UPDATE queue_task_groups SET unresolved_tasks = 7", "counts wrongly")]
    [TestCase("UPDATE queue_dependencies SET satisfied = 0", "another number of dependencies")]
    [TestCase("UPDATE queue_tasks SET pending_order = NULL", "nobody can claim")]
    [TestCase("UPDATE queue_tasks SET runs = '[]'", "nothing holds back")]
    [TestCase("UPDATE contents SET uses = 1", "counted wrongly")]
    [TestCase("DELETE FROM contents", "counted wrongly")]
    [TestCase("INSERT INTO pulse_subscribers (name, cursor, failures) VALUES ('x', 1000000, 0)", "beyond the log")]
    public async Task What_rows_say_wrongly_is_seen(string sql, string words)
    {
        await using (var connection = new SqliteConnection(
            $"Data Source={Path.Combine(folder.Path, "taskcluster.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are in this file.
            command.CommandText = sql;
#pragma warning restore CA2100
            (await command.ExecuteNonQueryAsync()).Should().BePositive();
        }

        Faults().Should().Contain(fault => fault.Contains(words));
    }

    [Test]
    public void A_file_that_nobody_names_is_seen()
    {
        folder.Write(Path.Combine("artifacts", "uploading", "x"), "");

        Faults().Should().ContainSingle().Which.Should().EndWith("is of no use.");
    }

    [Test]
    public void A_content_that_is_gone_or_altered_is_seen()
    {
        using var check = new FolderCheck(folder.Path);
        var artifacts = Path.Combine(folder.Path, "artifacts");
        var path = Directory.EnumerateFiles(artifacts, "*", SearchOption.AllDirectories).Single();

        File.WriteAllText(path, "THE SAME FOR BOTH");
        check.Faults().Should().ContainSingle().Which.Should().Contain("not what its name says");
        File.Delete(path);
        check.Faults().Should().ContainSingle().Which.Should().Contain("missing");
    }

    private List<string> Faults()
    {
        using var check = new FolderCheck(folder.Path);
        return [.. check.Faults()];
    }
}
