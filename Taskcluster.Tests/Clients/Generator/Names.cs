using System.Text;

namespace Taskcluster.Tests.Clients.Generator;

/// <summary>How things of the API are called in C#.</summary>
internal static class Names
{
    private static readonly HashSet<string> Keywords = new(
        ["namespace", "event", "object", "string", "params", "ref", "default", "from", "operator"],
        StringComparer.Ordinal);

    /// <summary>Names of records that would stand in the way of .NET's own.</summary>
    private static readonly Dictionary<string, string> Other = new()
    {
        ["Task"] = "TaskDefinition",
        ["TaskStatus"] = "QueueTaskStatus",
    };

    /// <summary><c>worker-pool_id</c> and <c>workerPoolId</c> become <c>WorkerPoolId</c>.</summary>
    public static string Pascal(string name)
    {
        var text = new StringBuilder();
        var isFirst = true;
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterOrDigit(letter))
            {
                isFirst = true;
                continue;
            }

            text.Append(isFirst ? char.ToUpperInvariant(letter) : letter);
            isFirst = false;
        }

        return char.IsAsciiDigit(text[0]) ? $"_{text}" : text.ToString();
    }

    /// <summary>The name of a parameter.</summary>
    public static string Parameter(string name) => Keywords.Contains(name) ? $"@{name}" : name;

    /// <summary>The record of a schema document, by its file's name without <c>.json</c>.</summary>
    public static string Record(string file) => Pascal(file) is var name ? Other.GetValueOrDefault(name, name) : "";

    /// <summary>What one of many is called.</summary>
    public static string Singular(string name) =>
        name.EndsWith("ies", StringComparison.Ordinal) ? name[..^3] + "y"
        : name.EndsWith("ses", StringComparison.Ordinal) ? name[..^2]
        : name.EndsWith('s') && !name.EndsWith("ss", StringComparison.Ordinal)
            && !name.EndsWith("us", StringComparison.Ordinal) ? name[..^1]
        : name + "Item";

    /// <summary><c>v1/task.json#</c> becomes <c>task.json#</c>, as schemas name their neighbours.</summary>
    public static string SchemaOf(string reference) =>
        reference.StartsWith('/') ? reference : reference[(reference.IndexOf('/') + 1)..];
}
