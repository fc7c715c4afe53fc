using System.Text.Json.Nodes;
using Spectre.Console;

namespace Taskcluster.Monolith.Commands;

/// <summary>
/// Shows how the creation of tasks, or other work of many parts, gets on: a bar in a terminal, else lines, or JSON
/// lines.
/// </summary>
internal sealed class CreationDisplay(bool isJson, string doing = "Creating tasks", string parts = "tasks")
{
    // A line stands for at least this part of the whole.
    private const long LinesInAll = 10;

    public bool IsJson { get; } = isJson;

    /// <summary>Runs the work and shows its progress.</summary>
    public async Task Follow(long total, Func<Action<long>, Task> work)
    {
        if (IsJson || Console.IsOutputRedirected)
        {
            await FollowInLines(total, work);
            return;
        }

        await AnsiConsole.Progress()
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(doing, maxValue: Math.Max(total, 1));
                await work(done => bar.Value = done);
                bar.Value = bar.MaxValue;
            });
    }

    /// <summary>Says something: a sentence to people, or JSON to programs.</summary>
    public void Say(string sentence, JsonObject json) => Console.WriteLine(IsJson ? json.ToJsonString() : sentence);

    private async Task FollowInLines(long total, Func<Action<long>, Task> work)
    {
        var shown = 0L;
        await work(done =>
        {
            if (done - shown >= Math.Max(total / LinesInAll, 1))
            {
                shown = done;
                Say($"{done} of {total} {parts}", new JsonObject { ["done"] = done, ["total"] = total });
            }
        });
    }
}
