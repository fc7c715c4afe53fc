using System.Collections;

namespace Taskcluster.Modules.Kernel.Scopes;

/// <summary>
/// What is put in for the parameters of a <see cref="ScopeTemplate"/>:
/// <c>new ScopeValues { { "taskId", taskId }, { "runId", runId } }</c>. One small array; the first value of a name
/// counts.
/// </summary>
public sealed class ScopeValues : IEnumerable<string>
{
    private Entry[] entries;
    private int count;

    /// <summary>No values yet.</summary>
    /// <param name="capacity">How many parameters will come; more are possible.</param>
    public ScopeValues(int capacity = 4) => entries = new Entry[Math.Max(capacity, 1)];

    /// <summary>A text for a placeholder; null counts as missing.</summary>
    public void Add(string name, string? value) => Add(new Entry(name, value, 0, Kind.Text));

    /// <summary>A number for a placeholder.</summary>
    public void Add(string name, long value) => Add(new Entry(name, null, value, Kind.Number));

    /// <summary>A list to go through with <see cref="ScopeTemplate.Each"/>.</summary>
    public void Add(string name, IReadOnlyList<string> value) => Add(new Entry(name, value, 0, Kind.List));

    /// <summary>A flag for <see cref="ScopeTemplate.If"/>.</summary>
    public void Add(string name, bool value) => Add(new Entry(name, null, value ? 1 : 0, Kind.Flag));

    /// <summary>The names that have a value.</summary>
    public IEnumerator<string> GetEnumerator() => entries.Take(count).Select(entry => entry.Name).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal ScopeScalar ScalarOf(string name) => Find(name) switch
    {
        { Kind: Kind.Text, Value: string text } => new ScopeScalar(text, 0),
        { Kind: Kind.Number } entry => new ScopeScalar(null, entry.Number),
        _ => throw Unfit(name, "a string or a number"),
    };

    internal IReadOnlyList<string> ListOf(string name) =>
        Find(name) is { Kind: Kind.List, Value: IReadOnlyList<string> list } ? list : throw Unfit(name, "a list of strings");

    internal bool FlagOf(string name) =>
        Find(name) is { Kind: Kind.Flag } entry ? entry.Number != 0 : throw Unfit(name, "a boolean");

    internal static InvalidOperationException Unfit(string name, string wanted) =>
        new($"The scope parameter '{name}' is missing or is not {wanted}.");

    private void Add(Entry entry)
    {
        if (count == entries.Length)
        {
            Array.Resize(ref entries, count * 2);
        }

        entries[count++] = entry;
    }

    private Entry Find(string name)
    {
        foreach (ref readonly var entry in entries.AsSpan(0, count))
        {
            if (entry.Name == name)
            {
                return entry;
            }
        }

        return default;
    }

    private enum Kind : byte
    {
        Missing,
        Text,
        Number,
        List,
        Flag,
    }

    private readonly record struct Entry(string Name, object? Value, long Number, Kind Kind);
}

/// <summary>The text or number that stands for one placeholder.</summary>
internal readonly record struct ScopeScalar(string? Text, long Number)
{
    private const int LongestNumber = 20;

    /// <summary>Characters that are enough for <see cref="CopyTo"/>.</summary>
    public int MostLength => Text?.Length ?? LongestNumber;

    public int CopyTo(Span<char> target)
    {
        if (Text is not null)
        {
            Text.CopyTo(target);
            return Text.Length;
        }

        Number.TryFormat(target, out var written);
        return written;
    }
}
