using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Tests.Support;

/// <summary>A database in a folder of its own, without a server around it, and a table to write to.</summary>
public sealed class TestDatabase : IDisposable
{
    private readonly DataFolder folder;

    public TestDatabase(DatabaseOptions? options = null, string? path = null, ILogger<Database>? log = null)
    {
        folder = new DataFolder(path ?? RunningServer.NewFolder(), removedAtExit: path is null);
        Clock = new TestClock();
        Messages = new MessageLog();
        Log = log ?? NullLogger<Database>.Instance;
        try
        {
            Database = new Database(
                folder, options ?? new DatabaseOptions { Durable = false }, Messages, Clock, Log);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public Database Database { get; }

    public MessageLog Messages { get; }

    public TestClock Clock { get; }

    public ILogger<Database> Log { get; }

    public DataFolder Folder => folder;

    /// <summary>Makes the table <c>things (id, text)</c>.</summary>
    public async Task<TestDatabase> WithThings()
    {
        await Database.Write(tx => tx.Sql("CREATE TABLE things (id BIGINT PRIMARY KEY, text TEXT)").Execute());
        return this;
    }

    /// <summary>Adds a row to it.</summary>
    public static void Add(Transaction tx, long id, string? text = "x") =>
        tx.Sql("INSERT INTO things (id, text) VALUES (?, ?)").Bind(id).Bind(text).Execute();

    /// <summary>The ids of all its rows.</summary>
    public static List<long> Ids(IRows rows)
    {
        var ids = new List<long>();
        using var call = rows.Sql("SELECT id FROM things ORDER BY id");
        while (call.Step())
        {
            ids.Add(call.Long(0));
        }

        return ids;
    }

    public List<long> Ids() => Database.Read(Ids);

    /// <summary>Keeps the writer busy until it is disposed, so that closures gather behind it in one batch.</summary>
    public async Task<Hold> HoldWriter()
    {
        var hold = new Hold();
        hold.Ended = Database.Write(_ => hold.Wait());
        await hold.Begun;
        return hold;
    }

    public void Dispose()
    {
        Database.Dispose();
        folder.Dispose();
    }

    /// <summary>A closure that does not end until it is told to.</summary>
    public sealed class Hold : IDisposable
    {
        private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim end = new();

        public Task Begun => begun.Task;

        public Task Ended { get; set; } = Task.CompletedTask;

        public void Wait()
        {
            begun.SetResult();
            end.Wait(TimeSpan.FromMinutes(2));
        }

        public void Dispose() => end.Set();
    }
}
