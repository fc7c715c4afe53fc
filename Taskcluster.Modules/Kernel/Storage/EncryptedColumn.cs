namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>
/// A column whose cells <see cref="Encryption"/> wrote, with <c>table.column</c> as their place and the key column's
/// text as their row. Modules register theirs as services, so that a rotation of the key finds them all.
/// </summary>
/// <param name="Table">The table.</param>
/// <param name="Key">The column of text that is the table's key.</param>
/// <param name="Column">The column of bytes.</param>
public sealed record EncryptedColumn(string Table, string Key, string Column)
{
    /// <summary>What binds the cells to their column.</summary>
    public string Place => $"{Table}.{Column}";

    // How a cell begins says which key it is under. Texts are made once: connections know statements by their object.
    internal string CountByKey { get; } =
        $"SELECT substr({Column}, 1, ?), count(*) FROM {Table} WHERE {Column} IS NOT NULL GROUP BY 1";

    internal string SelectFirst { get; } =
        $"SELECT substr({Column}, 1, ?) FROM {Table} WHERE {Column} IS NOT NULL ORDER BY {Key} LIMIT 1";

    internal string SelectLast { get; } =
        $"SELECT substr({Column}, 1, ?) FROM {Table} WHERE {Column} IS NOT NULL ORDER BY {Key} DESC LIMIT 1";

    internal string SelectUnderOtherKeys { get; } =
        $"SELECT {Key}, {Column} FROM {Table} WHERE {Key} >= ? AND substr({Column}, 1, ?) <> ? ORDER BY {Key} LIMIT ?";

    internal string Update { get; } = $"UPDATE {Table} SET {Column} = ? WHERE {Key} = ?";
}
