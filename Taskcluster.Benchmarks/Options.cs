namespace Taskcluster.Benchmarks;

/// <summary>Arguments of the form <c>--name value</c>.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">An argument has no name, or a name no value.</exception>
    public static Options Parse(IReadOnlyList<string> arguments)
    {
        var options = new Options();
        for (var index = 0; index < arguments.Count; index += 2)
        {
            if (!arguments[index].StartsWith("--", StringComparison.Ordinal) || index + 1 == arguments.Count)
            {
                throw new ArgumentException($"'{arguments[index]}' is not an option with a value.", nameof(arguments));
            }

            options.values[arguments[index][2..]] = arguments[index + 1];
        }

        return options;
    }

    public string? Find(string name) => values.GetValueOrDefault(name);

    public string Require(string name) =>
        Find(name) ?? throw new ArgumentException($"--{name} is missing.", nameof(name));

    public int Number(string name, int otherwise) => Find(name) is { } text ? int.Parse(text) : otherwise;
}
