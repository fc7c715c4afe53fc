namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>Priorities as scopes name them.</summary>
internal static class Priorities
{
    private static readonly string[] Names = ["lowest", "very-low", "low", "medium", "high", "very-high", "highest"];

    private static readonly IReadOnlyList<string>[] Higher =
        [.. Enumerable.Range(0, Names.Length).Select(from => Names.Skip(from).Reverse().ToList())];

    public static string NameOf(TaskPriority priority) => Names[(int)priority];

    /// <summary>From the highest down to <paramref name="priority"/> itself: the right to any suffices.</summary>
    public static IReadOnlyList<string> AtLeast(TaskPriority priority) => Higher[(int)priority];
}
