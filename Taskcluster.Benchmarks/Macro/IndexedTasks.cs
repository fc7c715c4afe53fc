using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Monolith;

namespace Taskcluster.Benchmarks.Macro;

/// <summary>
/// Very many entries of the index, written into a data folder by their rows: a thousand in each namespace, six words
/// deep.
/// </summary>
internal sealed class IndexedTasks(string folder, int count)
{
    /// <summary>The namespace above all of them.</summary>
    public const string Root = "benchmark.v2.project.branch";

    private const int InNamespace = 1000;
    private const int Chunk = 500;

    // As many paths as a round asks for; spread over all.
    private const int Shown = 5000;

    private const string InsertEntry = """
        INSERT INTO index_tasks (namespace, name, task_id, rank, data, expires, removal) VALUES (?, ?, ?, 1, '{}', ?, ?)
        """;

    private const string InsertNamespace = "INSERT INTO index_namespaces (parent, name, expires) VALUES (?, ?, ?)";

    private readonly List<string> paths = [];

    /// <summary>Some of the paths.</summary>
    public IReadOnlyList<string> Paths => paths;

    /// <summary>One of the namespaces.</summary>
    public static string Namespace => Space(0);

    /// <summary>Writes them.</summary>
    public async Task LayDown()
    {
        await using var services = MonolithHost.OpenData(new HostSettings { DataFolder = folder });
        var database = services.GetRequiredService<Database>();
        await database.Write(tx =>
        {
            var words = Root.Split('.');
            for (var depth = 0; depth < words.Length; depth++)
            {
                AddNamespace(tx, string.Join('.', words[..depth]), words[depth]);
            }
        });
        for (var number = 0; number < count; number += Chunk)
        {
            var first = number;
            await database.Write(tx => Insert(tx, first));
        }
    }

    private static string Space(int number) => $"{Root}.revision-{number / InNamespace}";

    private static void AddNamespace(Transaction tx, string parent, string name) =>
        tx.Sql(InsertNamespace).Bind(parent).Bind(name).Bind(tx.Now.AddDays(31)).Execute();

    private void Insert(Transaction tx, int first)
    {
        for (var number = first; number < Math.Min(first + Chunk, count); number++)
        {
            if (number % InNamespace == 0)
            {
                AddNamespace(tx, Root, $"revision-{number / InNamespace}");
            }

            var name = $"build-{number}";
            tx.Sql(InsertEntry).Bind(Space(number)).Bind(name).Bind(SlugId.New())
                .Bind(tx.Now.AddDays(30)).Bind(tx.Now.AddDays(31)).Execute();
            if (number % Math.Max(count / Shown, 1) == 0)
            {
                paths.Add($"{Space(number)}.{name}");
            }
        }
    }
}
