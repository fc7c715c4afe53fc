using System.Runtime.InteropServices;
using SQLitePCL;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Tests.Simulation;

/// <summary>
/// Makes transactions of a host's writer fail inside SQLite: torn in the middle of a statement, or reported as failed
/// after they were committed, as a disk does that loses its answer. One at a time; it must be taken back before the
/// next, and before the host ends.
/// </summary>
internal sealed class WriteFaults
{
    private readonly delegate_progress tear;
    private readonly WalHook deny;
    private Database? database;
    private Action? before;
    private volatile Armed armed;
    private int left;
    private int repeats;

    public WriteFaults()
    {
        // SQLite calls them for as long as the connection has them: they must live as long.
        tear = _ => Strikes(Armed.Tear) ? 1 : 0;
        deny = (_, _, _, _) => Strikes(Armed.Deny) ? raw.SQLITE_IOERR : raw.SQLITE_OK;
    }

    private enum Armed
    {
        Nothing,
        Tear,
        Deny,
    }

    /// <summary>Faults that have struck.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the one that was prepared last has struck.</summary>
    public bool HasStruck { get; private set; }

    /// <summary>What struck earlier is over and done with.</summary>
    public void Forget() => HasStruck = false;

    /// <summary>Tears the transactions to come after so many steps of SQLite's machine, as often as said.</summary>
    public Task Tear(Database database, int steps, int times = 1, Action? before = null) =>
        Prepare(database, Armed.Tear, steps, times, before);

    /// <summary>The transactions to come are stored, but whoever asked for them hears of a failure.</summary>
    public Task Deny(Database database, int commits, int times = 1, Action? before = null) =>
        Prepare(database, Armed.Deny, commits, times, before);

    /// <summary>No more faults.</summary>
    public async Task TakeBack()
    {
        armed = Armed.Nothing;
        before = null;
        if (database is not null)
        {
            await database.Write(tx => Hook(tx.Connection.Handle, isOn: false));
            database = null;
        }
    }

    private async Task Prepare(Database database, Armed fault, int count, int times, Action? before)
    {
        this.database = database;
        this.before = before;
        HasStruck = false;
        left = count;
        repeats = times;
        await database.Write(tx => Hook(tx.Connection.Handle, isOn: true));
        armed = fault;
    }

    private void Hook(sqlite3 connection, bool isOn)
    {
        raw.sqlite3_progress_handler(connection, isOn ? 1 : 0, isOn ? tear : null, null);
        _ = sqlite3_wal_hook(connection.DangerousGetHandle(), isOn ? deny : null, 0);
    }

    // On the writer's thread.
    private bool Strikes(Armed fault)
    {
        if (armed != fault || --left > 0)
        {
            return false;
        }

        before?.Invoke();
        before = null;
        Count++;
        HasStruck = true;
        if (--repeats == 0)
        {
            armed = Armed.Nothing;
        }

        return true;
    }

    private delegate int WalHook(nint argument, nint connection, nint name, int pages);

#pragma warning disable SYSLIB1054 // Source generation of the call would need unsafe code in the tests.
    [DllImport("e_sqlite3")]
    private static extern nint sqlite3_wal_hook(nint connection, WalHook? hook, nint argument);
#pragma warning restore SYSLIB1054
}
