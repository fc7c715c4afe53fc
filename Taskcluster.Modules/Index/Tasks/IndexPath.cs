using System.Text.RegularExpressions;
using Taskcluster.Modules.Kernel.JsonSchema;

namespace Taskcluster.Modules.Index.Tasks;

/// <summary>The place of a task, or of a namespace, in the index: cut at the last dot.</summary>
/// <param name="Namespace">Empty where there is no dot.</param>
/// <param name="Name">The last word.</param>
public readonly record struct IndexPath(string Namespace, string Name)
{
    /// <summary>What a path looks like (ECMAScript; spec/services.md §4.2).</summary>
    public const string Pattern = @"^([a-zA-Z0-9_!~*'()%-]+\.)*[a-zA-Z0-9_!~*'()%-]+$";

    /// <summary>As <see cref="Pattern"/>, or nothing at all, which means the top of the index.</summary>
    public const string PatternOrTop = @"^(([a-zA-Z0-9_!~*'()%-]+\.)*[a-zA-Z0-9_!~*'()%-]+)?$";

    /// <summary>Most characters of a path; replies promise no more.</summary>
    public const int MostLength = 255;

    private static readonly Regex Valid = EcmaRegex.Compile(Pattern, TimeSpan.FromSeconds(1));

    /// <summary>Cuts a path that is known to be one.</summary>
    public static IndexPath Of(string path)
    {
        var dot = path.LastIndexOf('.');
        return dot < 0 ? new IndexPath("", path) : new IndexPath(path[..dot], path[(dot + 1)..]);
    }

    /// <summary>Whether a text can be a path.</summary>
    public static bool IsValid(string text) => text.Length <= MostLength && Valid.IsMatch(text);

    /// <summary>The whole path.</summary>
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}.{Name}";
}
