using System.Buffers;
using System.Text;
using SQLitePCL;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>
/// One use of a prepared statement: bind the parameters in their order, then <see cref="Execute"/>, or step through
/// the rows inside a <c>using</c>. Columns count from 0. Strings go in and out as UTF-8, so that stored JSON is
/// never made a string on its way.
/// </summary>
public ref struct SqlCall
{
    /// <summary>Characters up to which a text is encoded on the stack.</summary>
    private const int ShortText = 256;

    private readonly Connection connection;
    private readonly PreparedStatement statement;
    private int bound;

    internal SqlCall(Connection connection, PreparedStatement statement)
    {
        this.connection = connection;
        this.statement = statement;
        statement.Take();
    }

    public SqlCall Bind(long value) => Checked(raw.sqlite3_bind_int64(statement.Handle, ++bound, value));

    public SqlCall Bind(long? value) => value is { } known ? Bind(known) : BindNull();

    public SqlCall Bind(bool value) => Bind(value ? 1L : 0L);

    /// <summary>Binds milliseconds since the epoch.</summary>
    public SqlCall Bind(DateTimeOffset value) => Bind(value.ToMilliseconds());

    public SqlCall Bind(DateTimeOffset? value) => value is { } known ? Bind(known) : BindNull();

    public SqlCall Bind(string? value)
    {
        if (value is null)
        {
            return BindNull();
        }

        if (value.Length > ShortText)
        {
            return BindLong(value);
        }

        Span<byte> utf8 = stackalloc byte[ShortText * 3];
        return BindText(utf8[..Encoding.UTF8.GetBytes(value, utf8)]);
    }

    /// <summary>Binds text that already is UTF-8.</summary>
    public SqlCall BindText(scoped ReadOnlySpan<byte> utf8) =>
        Checked(raw.sqlite3_bind_text(statement.Handle, ++bound, utf8));

    public SqlCall Bind(RawJson value) => BindText(value.Utf8.Span);

    public SqlCall BindBlob(scoped ReadOnlySpan<byte> bytes) =>
        Checked(raw.sqlite3_bind_blob(statement.Handle, ++bound, bytes));

    public SqlCall BindNull() => Checked(raw.sqlite3_bind_null(statement.Handle, ++bound));

    /// <summary>Runs the statement to its end and says how many rows it changed.</summary>
    public int Execute()
    {
        try
        {
            while (Step())
            {
                // A RETURNING clause may give rows that nobody wants.
            }

            return raw.sqlite3_changes(connection.Handle);
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>
    /// Runs an INSERT of one row that may conflict with another one (<c>ON CONFLICT DO NOTHING</c>). What a RETURNING
    /// clause would tell, without the temporary table that it is made in.
    /// </summary>
    /// <param name="number">The number that the row's table gave it, where it was stored.</param>
    /// <returns>False: it was not.</returns>
    public bool Insert(out long number)
    {
        var isStored = Execute() > 0;
        number = isStored ? raw.sqlite3_last_insert_rowid(connection.Handle) : 0;
        return isStored;
    }

    /// <summary>Moves to the next row; false when there is none.</summary>
    public readonly bool Step() => connection.Step(statement);

    public readonly bool IsNull(int column) =>
        raw.sqlite3_column_type(statement.Handle, column) == raw.SQLITE_NULL;

    public readonly long Long(int column) => raw.sqlite3_column_int64(statement.Handle, column);

    public readonly long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    public readonly int Int(int column) => raw.sqlite3_column_int(statement.Handle, column);

    public readonly bool Bool(int column) => Int(column) != 0;

    public readonly DateTimeOffset Time(int column) => WireTime.FromMilliseconds(Long(column));

    public readonly DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

    public readonly string Text(int column) => Encoding.UTF8.GetString(TextSpan(column));

    public readonly string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>The text's own bytes, valid until the next step.</summary>
    public readonly ReadOnlySpan<byte> TextSpan(int column) =>
        raw.sqlite3_column_blob(statement.Handle, column);

    public readonly byte[] Bytes(int column) => TextSpan(column).ToArray();

    public readonly RawJson Json(int column) => new(Bytes(column));

    public readonly void Dispose() => statement.GiveBack();

    // The library's own way for strings would cut the text at a NUL character.
    private SqlCall BindLong(string value)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetByteCount(value));
        try
        {
            return BindText(buffer.AsSpan(0, Encoding.UTF8.GetBytes(value, buffer)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private SqlCall Checked(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            statement.GiveBack();
            throw connection.Failure(result);
        }

        return this;
    }
}
