using System.Text.Encodings.Web;
using System.Text.Json;
using Taskcluster.Modules.Worker.Claims;
using Taskcluster.Modules.Worker.Logs;
using Taskcluster.Modules.Worker.Payload;
using Taskcluster.Modules.Worker.Processes;

namespace Taskcluster.Modules.Worker.Running;

/// <summary>Runs a payload's commands, one after the other, until one fails or time is up.</summary>
internal sealed class CommandSequence(WorkerContext context, TaskFolder folder, TaskLog log)
{
    // Timers cannot be set farther ahead (49 days); no claim lasts so long either.
    private static readonly TimeSpan FarthestTimer = TimeSpan.FromDays(49);

    // Shell scripts are full of quotes; in a log nothing can break out of a page.
    private static readonly ClaimJson Readable = new(
        new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Runs the commands.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/>; the processes are gone.</exception>
    public async Task<SequenceEnd> Run(
        TaskPayload payload, IReadOnlyDictionary<string, string> environment, CancellationToken stop)
    {
        var clock = context.Clock;
        var maxRunTime = payload.MaxRunTime < FarthestTimer ? payload.MaxRunTime : FarthestTimer;
        using var timeUp = new CancellationTokenSource(maxRunTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeUp.Token, stop);
        for (var index = 0; index < payload.Commands.Count; index++)
        {
            var command = payload.Commands[index];
            var title = $"Command {index + 1} of {payload.Commands.Count}";
            log.Say($"{title} starts: {JsonSerializer.Serialize(command, Readable.IReadOnlyListString)}");
            var began = clock.GetTimestamp();
            CommandEnd end;
            try
            {
                // What runs in a container is confined by that, and its engine cannot be.
                var start = new CommandStart(command, environment, folder.Task);
                end = await CommandRunner.Run(
                    payload.Container is null ? context.Confinement.Confine(start, folder.Temporary) : start,
                    log.Output,
                    context.Settings.TerminationGrace,
                    clock,
                    either.Token);
            }
            catch (CommandNotStartedException problem)
            {
                return SequenceEnd.Failed($"{title} could not be started. {problem.Message}");
            }

            log.Say($"{title} ended with {end} after {clock.GetElapsedTime(began).TotalSeconds:0.000} s");
            stop.ThrowIfCancellationRequested();
            if (timeUp.IsCancellationRequested)
            {
                var late = SequenceEnd.Failed(
                    $"{title} was killed: the maxRunTime of {payload.MaxRunTime.TotalSeconds} s is over.");
                return late with { IsBrokenOff = true };
            }

            if (end.ExitCode != 0)
            {
                return new SequenceEnd(
                    OfFailure($"{title} ended with {end}.", end.ExitCode, payload), end.ExitCode);
            }
        }

        return new SequenceEnd(Problem: null, ExitCode: 0);
    }

    private static Problem OfFailure(string message, int exitCode, TaskPayload payload) =>
        payload.RetryExitCodes.Contains(exitCode)
            ? Problem.IntermittentTask($"{message} The payload asks to try again after that.")
            : Problem.Failed(message);
}

/// <summary>How a payload's commands ended.</summary>
/// <param name="Problem">What went wrong; null if all ended with 0.</param>
/// <param name="ExitCode">That of the last command; null if it was not started or killed when its time was up.</param>
internal sealed record SequenceEnd(Problem? Problem, int? ExitCode)
{
    /// <summary>Whether the last command was killed when its time was up.</summary>
    public bool IsBrokenOff { get; init; }

    public static SequenceEnd Failed(string message) => new(Problem.Failed(message), ExitCode: null);
}
