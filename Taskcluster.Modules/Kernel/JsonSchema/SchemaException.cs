namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>A schema that cannot be used; the message names the place and what is wrong there.</summary>
public sealed class SchemaException(string place, string fault, Exception? inner = null)
    : Exception($"{place}: {fault}", inner)
{
    /// <summary>The document's id, if it has one, then <c>#</c> and the JSON pointer of the keyword.</summary>
    public string Place { get; } = place;

    /// <summary>What is wrong there.</summary>
    public string Fault { get; } = fault;
}
