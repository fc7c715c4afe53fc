using System.Text.Json.Nodes;
using Spectre.Console;

namespace Taskcluster.Monolith.Commands;

/// <summary>Shows how an export gets on: a bar in a terminal, else lines, or JSON lines for programs.</summary>
internal sealed class ExportDisplay(bool isJson)
{
    /// <summary>A line stands for at least this part of the whole.</summary>
    private const long LinesInAll = 20;

    private readonly List<string> notes = [];
    private bool hasBar;

    /// <summary>Runs the work and shows its progress in tasks.</summary>
    public async Task Follow(long total, Func<Action<long>, Task> work)
    {
        if (isJson || Console.IsOutputRedirected)
        {
            await FollowInLines(total, work);
            return;
        }

        hasBar = true;
        await AnsiConsole.Progress()
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask("Writing tasks", maxValue: Math.Max(total, 1));
                await work(done => bar.Value = done);
                bar.Value = bar.MaxValue;
            });
        hasBar = false;
        notes.ForEach(Console.WriteLine);
    }

    /// <summary>An artifact has another name as a file.</summary>
    public void Altered(string taskId, int runId, string name, string file) => Note(
        $"Named otherwise: artifact '{name}' of run {runId} of {taskId} is {file}",
        new JsonObject
        {
            ["altered"] = new JsonObject
            {
                ["taskId"] = taskId,
                ["runId"] = runId,
                ["name"] = name,
                ["file"] = file,
            },
        });

    /// <summary>An artifact has no file.</summary>
    public void LeftOut(string taskId, int runId, string name, string reason) => Note(
        $"Left out: artifact '{name}' of run {runId} of {taskId}, {reason}",
        new JsonObject
        {
            ["leftOut"] = new JsonObject
            {
                ["taskId"] = taskId,
                ["runId"] = runId,
                ["name"] = name,
                ["reason"] = reason,
            },
        });

    /// <summary>Says what has come of it.</summary>
    public void Conclude(ExportCounts counts) => Console.WriteLine(isJson
        ? new JsonObject
        {
            ["tasks"] = counts.Tasks,
            ["written"] = counts.Written,
            ["unchanged"] = counts.Unchanged,
            ["altered"] = counts.Altered,
            ["leftOut"] = counts.LeftOut,
        }.ToJsonString()
        : $"Tasks: {counts.Tasks}. Files written: {counts.Written}; there already: {counts.Unchanged}. "
            + $"Artifacts named otherwise: {counts.Altered}; left out: {counts.LeftOut}.");

    private void Note(string line, JsonObject json)
    {
        if (hasBar)
        {
            // Lines would tear the bar.
            notes.Add(line);
        }
        else
        {
            Console.WriteLine(isJson ? json.ToJsonString() : line);
        }
    }

    private async Task FollowInLines(long total, Func<Action<long>, Task> work)
    {
        var shown = 0L;
        await work(done =>
        {
            if (done - shown >= Math.Max(total / LinesInAll, 1))
            {
                shown = done;
                Console.WriteLine(isJson
                    ? new JsonObject { ["done"] = done, ["total"] = total }.ToJsonString()
                    : $"{done} of {total} tasks");
            }
        });
    }
}

/// <summary>What an export did.</summary>
internal sealed class ExportCounts
{
    public long Tasks { get; set; }

    public long Written { get; set; }

    public long Unchanged { get; set; }

    public long Altered { get; set; }

    public long LeftOut { get; set; }
}
