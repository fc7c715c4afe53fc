namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>
/// What SQL can be run on: a <see cref="Transaction"/> of the writer, or a reader's snapshot. Stores take it, so that
/// the same query serves both.
/// </summary>
public interface IRows
{
    /// <summary>The moment as of which rows are looked at: what expired before it counts as gone.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Prepares a statement (once per connection) for one use. The text must be a constant.</summary>
    SqlCall Sql(string sql);
}
