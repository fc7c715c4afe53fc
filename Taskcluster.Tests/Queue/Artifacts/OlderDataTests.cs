using FluentAssertions;
using Microsoft.Data.Sqlite;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Queue.Artifacts;

/// <summary>Data folders from before contents were counted for all modules.</summary>
public sealed class OlderDataTests
{
    private const string AsItWas = """
        CREATE TABLE queue_artifact_contents (
          sha256 TEXT NOT NULL PRIMARY KEY,
          size_bytes BIGINT NOT NULL,
          uses INTEGER NOT NULL CHECK (uses >= 0)
        );
        INSERT INTO queue_artifact_contents SELECT sha256, size_bytes, uses FROM contents;
        DROP TABLE contents;
        DROP TABLE objects_objects;
        DELETE FROM schema_migrations WHERE name LIKE '%/003-contents.sql' OR name LIKE '%/030-contents.sql'
          OR name LIKE 'Objects/%';
        """;

    [Test]
    public async Task Artifacts_of_an_older_folder_are_read_and_counted_as_before()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");
        string taskId;
        var clock = new TestClock();
        await using (var server = await RunningServer.Start(dataFolder: data, clock: clock))
        {
            taskId = await server.RunningTask();
            _ = await server.Upload(taskId, "a", "content"u8.ToArray());
            _ = await server.Upload(taskId, "b", "content"u8.ToArray());
        }

        Change(Path.Combine(data, "taskcluster.db"), AsItWas);
        await using var later = await RunningServer.Start(dataFolder: data, clock: clock);

        (await later.ContentOf(taskId, "a")).Should().Equal("content"u8.ToArray());
        foreach (var (name, files) in new[] { ("a", 2), ("b", 1) })
        {
            _ = await later.Upload(taskId, name, "other"u8.ToArray());
            later.ArtifactFiles().Should().HaveCount(files, "the old content goes with its last name");
        }
    }

    private static void Change(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery().Should().BePositive();
    }
}
