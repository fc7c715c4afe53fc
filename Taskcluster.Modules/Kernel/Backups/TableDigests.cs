using System.Buffers.Binary;
using System.Security.Cryptography;
using SQLitePCL;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Backups;

/// <summary>Digests of all rows of all tables, so that two databases can be compared without having both.</summary>
internal static class TableDigests
{
    private const int BufferBytes = 64 * 1024;
    private const int MarkBytes = 9;

    // Statistics of the query planner are no data.
    private const string SelectTables = """
        SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_stat%' ESCAPE '\' ORDER BY name
        """;

    /// <summary>Reads everything, within the transaction that the connection has open.</summary>
    public static IReadOnlyList<TableDigest> Of(Connection connection, CancellationToken cancellation)
    {
        var names = new List<string>();
        using (var call = connection.Sql(SelectTables))
        {
            while (call.Step())
            {
                names.Add(call.Text(0));
            }
        }

        return [.. names.Select(name => Of(connection, name, cancellation))];
    }

    private static TableDigest Of(Connection connection, string table, CancellationToken cancellation)
    {
        var sql = $"SELECT * FROM \"{table.Replace("\"", "\"\"", StringComparison.Ordinal)}\" NOT INDEXED";
        var result = raw.sqlite3_prepare_v2(connection.Handle, sql, out var statement);
        if (result != raw.SQLITE_OK)
        {
            throw connection.Failure(result);
        }

        using (statement)
        using (var digest = new RowDigest())
        {
            var columns = raw.sqlite3_column_count(statement);
            var rows = 0L;
            while ((result = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
            {
                for (var column = 0; column < columns; column++)
                {
                    digest.Add(statement, column);
                }

                if (++rows % 1024 == 0)
                {
                    cancellation.ThrowIfCancellationRequested();
                }
            }

            return result == raw.SQLITE_DONE
                ? new TableDigest(table, rows, digest.Finish())
                : throw connection.Failure(result);
        }
    }

    // Each value by its type, its length and its bytes, so that no two rows can be taken for each other.
    private sealed class RowDigest : IDisposable
    {
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly byte[] buffer = new byte[BufferBytes];
        private int filled;

        public void Add(sqlite3_stmt statement, int column)
        {
            var type = raw.sqlite3_column_type(statement, column);
            switch (type)
            {
                case raw.SQLITE_INTEGER:
                    Mark(type, raw.sqlite3_column_int64(statement, column));
                    break;
                case raw.SQLITE_FLOAT:
                    Mark(type, BitConverter.DoubleToInt64Bits(raw.sqlite3_column_double(statement, column)));
                    break;
                case raw.SQLITE_NULL:
                    Mark(type, 0);
                    break;
                default:
                    var value = raw.sqlite3_column_blob(statement, column);
                    Mark(type, value.Length);
                    Append(value);
                    break;
            }
        }

        public string Finish()
        {
            Flush();
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }

        public void Dispose() => hash.Dispose();

        private void Mark(int type, long number)
        {
            Span<byte> mark = stackalloc byte[MarkBytes];
            mark[0] = (byte)type;
            BinaryPrimitives.WriteInt64LittleEndian(mark[1..], number);
            Append(mark);
        }

        private void Append(ReadOnlySpan<byte> bytes)
        {
            if (bytes.Length > buffer.Length - filled)
            {
                Flush();
                if (bytes.Length > buffer.Length)
                {
                    hash.AppendData(bytes);
                    return;
                }
            }

            bytes.CopyTo(buffer.AsSpan(filled));
            filled += bytes.Length;
        }

        private void Flush()
        {
            hash.AppendData(buffer, 0, filled);
            filled = 0;
        }
    }
}
