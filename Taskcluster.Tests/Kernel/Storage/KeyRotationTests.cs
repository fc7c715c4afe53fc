using System.Text;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.Tidy;

namespace Taskcluster.Tests.Kernel.Storage;

/// <summary>Everything that is encrypted comes under the last key, and is readable at each moment of it.</summary>
public sealed class KeyRotationTests
{
    private const int Cells = 35;
    private const int Chunk = 10;

    private static readonly EncryptedColumn Column = new("test_cells", "name", "value");

    private TestDatabase database = null!;
    private Encryption old = null!;
    private Encryption both = null!;

    [SetUp]
    public async Task Store_cells_under_the_first_key()
    {
        database = new TestDatabase();
        old = EncryptionKeys.Load(database.Folder, fromEnvironment: null);
        await database.Database.Write(tx =>
        {
            tx.Sql("CREATE TABLE test_cells (name TEXT NOT NULL PRIMARY KEY, value BLOB)").Execute();
            tx.Sql("INSERT INTO test_cells (name, value) VALUES ('none', NULL)").Execute();
        });
        for (var number = 0; number < Cells; number++)
        {
            await Store(old, number == 0 ? "" : $"name {number:00}", $"value {number}");
        }

        both = EncryptionKeys.Append(database.Folder);
    }

    [TearDown]
    public void Remove_the_database() => database.Dispose();

    [Test]
    public async Task All_cells_come_under_the_new_key_and_keep_their_values()
    {
        var progress = new List<long>();

        var done = await Rotation().Run(both, progress.Add);

        done.Should().Be(Cells);
        progress.Should().BeInAscendingOrder().And.EndWith(Cells).And.HaveCountGreaterThan(3);
        Rotation().Usage(both).Cells.Should().Equal(new Dictionary<string, long> { [both.KeyIds[1]] = Cells });
        RequireReadable(EncryptionKeys.KeepLast(database.Folder));
    }

    [Test]
    public async Task Interrupted_it_leaves_all_readable_and_goes_on_with_what_is_left()
    {
        var run = () => Rotation().Run(both, done =>
        {
            if (done >= 2 * Chunk)
            {
                throw new OperationCanceledException("The power is gone.");
            }
        });
        await run.Should().ThrowAsync<OperationCanceledException>();

        var usage = Rotation().Usage(both);
        usage.Outdated.Should().BeInRange(1, Cells - 1);
        usage.Cells.Should().HaveCount(2);
        RequireReadable(both);
        await Store(both, "name 99", "value 99");

        (await Rotation().Run(both, _ => { })).Should().Be(usage.Outdated);

        Rotation().Usage(both).Outdated.Should().Be(0);
        Rotation().Usage(both).Cells[both.KeyIds[1]].Should().Be(Cells + 1);
        RequireReadable(both);
    }

    [Test]
    public async Task A_second_run_has_nothing_to_do()
    {
        await Rotation().Run(both, _ => { });

        (await Rotation().Run(both, _ => { })).Should().Be(0);
    }

    [Test]
    public async Task A_cell_that_was_altered_is_named_and_left()
    {
        await database.Database.Write(tx => tx
            .Sql("UPDATE test_cells SET value = (SELECT value FROM test_cells WHERE name = 'name 02') WHERE name = ?")
            .Bind("name 01").Execute());

        var run = () => Rotation().Run(both, _ => { });

        await run.Should().ThrowAsync<UnusableDataException>().WithMessage("*test_cells.value*'name 01'*altered*");
        Rotation().Usage(both).Outdated.Should().Be(Cells, "the chunk is undone as a whole");
    }

    [Test]
    public void Cells_under_a_key_that_is_gone_are_counted()
    {
        var stranger = new Encryption([new byte[32]]);

        Rotation().Usage(stranger).Unreadable.Should().Be(Cells);
        Rotation().Usage(both).Unreadable.Should().Be(0);
    }

    [Test]
    public void The_file_has_the_new_key_behind_the_old_one()
    {
        both.KeyIds.Should().HaveCount(2).And.StartWith(old.KeyIds);
        File.ReadAllLines(database.Folder.Combine(EncryptionKeys.FileName)).Should().HaveCount(2)
            .And.OnlyContain(line => Convert.FromBase64String(line).Length == 32);
        EncryptionKeys.Load(database.Folder, null).KeyIds.Should().Equal(both.KeyIds);
        EncryptionKeys.KeepLast(database.Folder).KeyIds.Should().Equal(both.KeyIds[1]);
        EncryptionKeys.Load(database.Folder, null).KeyIds.Should().Equal(both.KeyIds[1]);
    }

    [Test]
    public void Derived_keys_are_others_after_a_rotation() =>
        both.Derive("urls").Should().NotEqual(old.Derive("urls"));

    [Test]
    public async Task Every_column_of_bytes_of_the_program_is_declared()
    {
        await using var server = await RunningServer.Start();
        var columns = server.Services.GetRequiredService<Database>().Read(rows =>
        {
            var found = new List<string>();
            using var call = rows.Sql("""
                SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
                WHERE m.type = 'table' AND c.type = 'BLOB'
                """);
            while (call.Step())
            {
                found.Add(call.Text(0));
            }

            return found;
        });

        SourceTree.RequireOnly(
            columns,
            new Dictionary<string, string>(server.Services.GetServices<EncryptedColumn>()
                .Select(column => KeyValuePair.Create(column.Place, "is rotated")))
            {
                ["queue_search_terms.others"] = "numbers of tasks, which are no secret",
            },
            "its module must register an EncryptedColumn, or a rotation of the key leaves it behind");
    }

    private KeyRotation Rotation() =>
        new(database.Database, [Column], new KeyRotationOptions { ChunkRows = Chunk }, database.Clock);

    private Task Store(Encryption keys, string name, string value) => database.Database.Write(tx => tx
        .Sql("INSERT INTO test_cells (name, value) VALUES (?, ?)").Bind(name)
        .BindBlob(keys.Encrypt(Column.Place, name, Encoding.UTF8.GetBytes(value))).Execute());

    private void RequireReadable(Encryption keys)
    {
        var values = database.Database.Read(rows =>
        {
            var found = new List<string>();
            using var call = rows.Sql("SELECT name, value FROM test_cells WHERE value IS NOT NULL ORDER BY name");
            while (call.Step())
            {
                found.Add(Encoding.UTF8.GetString(keys.Decrypt(Column.Place, call.Text(0), call.Bytes(1))));
            }

            return found;
        });
        values.Should().StartWith(Enumerable.Range(0, Cells).Select(number => $"value {number}"));
    }
}
