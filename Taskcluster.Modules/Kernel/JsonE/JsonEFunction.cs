namespace Taskcluster.Modules.Kernel.JsonE;

/// <summary>A function that a template may call besides the builtins, with one argument: a text or a number.</summary>
/// <param name="Name">What templates call it: letters, digits and <c>_</c>, not beginning with a digit.</param>
/// <param name="Call">Makes a text of the argument's text.</param>
public sealed record JsonEFunction(string Name, Func<string, string> Call);
