using System.Globalization;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.CommandLine;

/// <summary>A program that cannot start says in a sentence why, and ends with a code other than 0.</summary>
[TestFixture]
public sealed class StartFaultTests
{
    // Of a database.
    private const int Page = 4096;

    [Test]
    public async Task A_port_in_use_is_named()
    {
        await using var first = await RunningServer.Start();
        var port = first.Port.ToString(CultureInfo.InvariantCulture);

        var words = await Refusal("--port", port);

        words.Should().Contain(port).And.Contain("in use");
    }

    [Test]
    public async Task A_data_folder_in_use_is_named()
    {
        using var folder = new TemporaryFolder();
        await using var first = await ChildServer.Start("--data", folder.Path);

        var words = await Refusal("--data", folder.Path);

        words.Should().Contain(folder.Path).And.Contain("in use");
        (await first.AsRoot().Get("queue/v1/ping")).Status.Should().Be(200);
    }

    [Test]
    public async Task A_file_that_is_no_database_is_left_as_it_is()
    {
        using var folder = new TemporaryFolder();
        var text = string.Concat(Enumerable.Repeat("This is no database. ", 500));
        var path = folder.Write("taskcluster.db", text);

        var words = await Refusal("--data", folder.Path);

        words.Should().Contain(path).And.Contain("backup");
        (await File.ReadAllTextAsync(path)).Should().Be(text);
    }

    [Test]
    public async Task A_database_of_a_newer_program_is_left_as_it_is()
    {
        using var folder = new TemporaryFolder();
        await MakeDatabase(folder);

        await Execute(
            folder, "INSERT INTO schema_migrations (name, applied) VALUES ('Queue/Storage/999-future.sql', 0)");

        var words = await Refusal("--data", folder.Path);

        words.Should().Contain("newer version").And.Contain("999-future");
    }

    [Test]
    public async Task A_key_that_is_missing_is_named_and_none_is_made_in_its_place()
    {
        using var folder = new TemporaryFolder();
        await MakeDatabase(folder);

        var key = Path.Combine(folder.Path, "encryption.key");
        File.Delete(key);

        (await Refusal("--data", folder.Path)).Should().Contain($"{key} is missing");
        File.Exists(key).Should().BeFalse("nobody shall take a new one for the one that is missed");
    }

    [Test]
    public async Task A_damaged_database_is_named_and_left_as_it_is()
    {
        using var folder = new TemporaryFolder();
        await MakeDatabase(folder);

        var path = Path.Combine(folder.Path, "taskcluster.db");
        var bytes = await File.ReadAllBytesAsync(path);
        bytes.AsSpan(Page, 100_000).Fill((byte)'x');
        await File.WriteAllBytesAsync(path, bytes);

        (await Refusal("--data", folder.Path)).Should().Contain($"{path} is damaged").And.Contain("restore the newest");

        // SQLite counts in the first page how often somebody has opened it for writing.
        (await File.ReadAllBytesAsync(path))[Page..].Should().Equal(bytes[Page..]);
    }

    [Test]
    public async Task A_folder_that_is_a_file_is_named()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("file", "");

        (await Refusal("--data", path)).Should().Contain(path);
    }

    [TestCase("Queue:ClaimTimeoutSeconds=soon", "Queue")]
    [TestCase("Queue:NoSuchSetting=1", "NoSuchSetting")]
    [TestCase("nonsense", "Section:Key=value")]
    public async Task A_wrong_setting_is_named(string setting, string named)
    {
        (await Refusal("--set", setting)).Should().Contain(named);
    }

    private static async Task<string> Refusal(params string[] arguments)
    {
        // One kind of them as a user has it.
        string[] verb = ["fixture", "--set", "Logging:LogLevel:Default=Warning", .. arguments];
        var (code, output, errors) = arguments[0] == "--set" ? await Verb.Run(verb) : await Verb.RunHere(verb);
        code.Should().NotBe(0);
        output.Should().NotContain("rootUrl", "it is not ready");
        errors.Should().NotContain("   at ", "a stack trace helps no user");

        // Long sentences are broken into lines.
        return errors.ReplaceLineEndings("");
    }

    private static async Task MakeDatabase(TemporaryFolder folder)
    {
        await using var server = await RunningServer.Start(dataFolder: folder.Path);
    }

    private static async Task Execute(TemporaryFolder folder, string sql)
    {
        await using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(folder.Path, "taskcluster.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is in this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
