using System.Text.Json.Nodes;
using Spectre.Console;

namespace Taskcluster.Monolith.Commands;

/// <summary>Shows how a rotation gets on: a bar in a terminal, else lines, or JSON lines for programs.</summary>
internal sealed class RotationDisplay(bool isJson)
{
    /// <summary>Fewer values than these are done before a bar could be seen.</summary>
    private const long WorthABar = 2000;

    /// <summary>A line stands for at least this part of the whole.</summary>
    private const long LinesInAll = 20;

    public void Say(string sentence)
    {
        if (!isJson)
        {
            Console.WriteLine(sentence);
        }
    }

    /// <summary>Runs the work and shows its progress; gives what it gives.</summary>
    public async Task<long> Follow(long total, Func<Action<long>, Task<long>> work)
    {
        if (isJson || Console.IsOutputRedirected || total < WorthABar)
        {
            return await FollowInLines(total, work);
        }

        return await AnsiConsole.Progress()
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask("Encrypting anew", maxValue: total);
                return await work(done => bar.Value = done);
            });
    }

    /// <summary>Says what has come of it.</summary>
    public void Conclude(string keyId, long rotated, int keys, string next)
    {
        var result = new JsonObject { ["keyId"] = keyId, ["rotated"] = rotated, ["keys"] = keys, ["next"] = next };
        Console.WriteLine(isJson
            ? result.ToJsonString()
            : $"Values encrypted anew: {rotated}; all are under the key {keyId}. {next}");
    }

    private Task<long> FollowInLines(long total, Func<Action<long>, Task<long>> work)
    {
        var shown = -1L;
        return work(done =>
        {
            if (done == shown || (shown >= 0 && done < total && done - shown < total / LinesInAll))
            {
                return;
            }

            shown = done;
            Console.WriteLine(isJson
                ? new JsonObject { ["done"] = done, ["total"] = total }.ToJsonString()
                : $"{done} of {total} values");
        });
    }
}
