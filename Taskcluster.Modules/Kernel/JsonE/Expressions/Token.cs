namespace Taskcluster.Modules.Kernel.JsonE.Expressions;

/// <summary>
/// A word of an expression. The kind is <c>number</c>, <c>string</c>, <c>identifier</c>, or, for signs and keywords,
/// the text itself; empty behind the last one.
/// </summary>
internal readonly record struct Token(string Kind, int Start, int End)
{
    public const string Number = "number";
    public const string Text = "string";
    public const string Identifier = "identifier";

    public bool IsEnd => Kind.Length == 0;
}
