namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>One thing that is wrong with a value.</summary>
/// <param name="Path"><c>data</c>, then the JSON pointer of the value.</param>
/// <param name="Message">What it must be; what it is, where that is short, in parentheses.</param>
public readonly record struct SchemaError(string Path, string Message)
{
    /// <summary>As it stands in an error body: <c>data/tasks must be &lt;= 32 (is 50)</c>.</summary>
    public override string ToString() => $"{Path} {Message}";
}
