using SQLitePCL;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>
/// SQLite refused something. Callers of the API get 503 and may try again: nothing of what they asked for was stored.
/// </summary>
public sealed class StorageException(int result, string message)
    : Exception($"The database said: {message} (SQLite result {result}).")
{
    /// <summary>SQLite's extended result code.</summary>
    public int Result { get; } = result;

    /// <summary>What callers of the API are told.</summary>
    public string Reply => IsDiskFull
        ? "The server's disk is full: nothing was stored. Try again when it has room."
        : "The server could not reach its storage: nothing was stored. Try again.";

    /// <summary>Whether the file holds no database, or a damaged one; the disk need not be to blame.</summary>
    public bool IsOfFile => (Result & 0xff) is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_FORMAT;

    /// <summary>Whether the disk has no room left.</summary>
    public bool IsDiskFull => (Result & 0xff) == raw.SQLITE_FULL;

    /// <summary>
    /// Whether a CHECK, UNIQUE or other constraint was broken: a bug in this program, not a fault of the disk.
    /// </summary>
    public bool IsConstraint => (Result & 0xff) == raw.SQLITE_CONSTRAINT;

    /// <summary>Whether the statement is to blame rather than the disk: to try it again would not help.</summary>
    public bool IsOfStatement => (Result & 0xff) is
        raw.SQLITE_CONSTRAINT or raw.SQLITE_ERROR or raw.SQLITE_MISMATCH or raw.SQLITE_MISUSE or raw.SQLITE_RANGE
        or raw.SQLITE_TOOBIG;
}
