using System.Text;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Worker.Claims;
using Taskcluster.Modules.Worker.Logs;
using Taskcluster.Modules.Worker.Payload;
using Taskcluster.Modules.Worker.Running;

namespace Taskcluster.Modules.Worker.Containers;

/// <summary>
/// Runs a payload's command in a container (spec/queue.md §5.6): loads the image if it is a file, runs the engine as
/// any other command, copies out what is to be kept, and removes the container, however it ended.
/// </summary>
internal sealed class ContainerRun(
    WorkerContext context, Claim claim, TaskFolder folder, TaskLog log, CommandSequence commands)
{
    // The engine's own limit of a line, beyond which a variable goes as an argument.
    private const int LongestLine = 64 << 10;

    private static readonly TimeSpan CleanUpLimit = TimeSpan.FromSeconds(60);

    private readonly string name = $"taskcontainer_{SlugId.NewNice()}";
    private readonly IReadOnlyDictionary<string, string> engineEnvironment = TaskEnvironment.Of(
        Environment.GetEnvironmentVariables(),
        context.Settings,
        claim,
        new Dictionary<string, string>(),
        folder.Task);

    /// <summary>Runs it.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/>; the container is gone.</exception>
    public async Task<SequenceEnd> Run(
        TaskPayload payload, ContainerPayload container, string? proxyUrl, CancellationToken stop)
    {
        if (await ImageOf(container, stop) is not { } image)
        {
            return SequenceEnd.Failed("The image cannot be loaded; the lines above are the engine's.");
        }

        foreach (var volume in container.Volumes.Where(volume => !volume.IsCache))
        {
            TaskFolder.MakeDirectory(Path.Combine(folder.Task, volume.Place));
        }

        context.Containers.Mark(name);
        try
        {
            var arguments = Arguments(payload, container, image, proxyUrl);
            var end = await commands.Run(payload with { Commands = [arguments] }, engineEnvironment, stop);
            await CopyOut(container, stop);
            return end;
        }
        finally
        {
            await Remove();
        }
    }

    /// <summary>The name under which the engine has what it said that it loaded; null if it said nothing.</summary>
    internal static string? LoadedImage(string words)
    {
        foreach (var line in words.Split('\n').Reverse())
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon > 0 && line.StartsWith("Loaded image", StringComparison.Ordinal))
            {
                return line[(colon + 2)..].Trim().Split(',')[0];
            }
        }

        return null;
    }

    private async Task<string?> ImageOf(ContainerPayload container, CancellationToken stop)
    {
        if (container.ImageFile is not { } file)
        {
            return container.Image;
        }

        var place = Path.Combine(folder.Task, file);
        var (exitCode, words) = await context.Containers.Call(
            ["load", "-i", place], engineEnvironment, folder.Task, stop);
        stop.ThrowIfCancellationRequested();
        File.Delete(place);
        log.Say(words);
        return exitCode == 0 ? LoadedImage(words) : null;
    }

    private List<string> Arguments(TaskPayload payload, ContainerPayload container, string image, string? proxyUrl)
    {
        // When the worker ends it there was time enough before.
        List<string> arguments =
            [context.Containers.Program!, "run", "--name", name, "--log-driver=none", "--stop-timeout=0"];
        foreach (var volume in container.Volumes)
        {
            arguments.AddRange(["-v", $"{Path.Combine(folder.Task, volume.Place)}:{volume.Path}"]);
        }

        if (proxyUrl is not null)
        {
            // The proxy listens on the machine's loopback alone.
            arguments.AddRange(["--network=host", "--add-host=taskcluster:127.0.0.1"]);
        }

        arguments.AddRange(["--env-file", WriteEnvironment(payload, proxyUrl, out var others)]);
        foreach (var (variable, value) in others)
        {
            arguments.AddRange(["-e", $"{variable}={value}"]);
        }

        return [.. arguments, "--", image, .. container.Command];
    }

    // A file, since what stands in arguments is seen by every user of the machine.
    private string WriteEnvironment(
        TaskPayload payload, string? proxyUrl, out IReadOnlyList<KeyValuePair<string, string>> others)
    {
        var environment = TaskEnvironment.Of(
            new Dictionary<string, string>(), context.Settings, claim, payload.Environment, folder.Task, proxyUrl)
            .Where(variable => variable.Key != "TASK_WORKDIR").ToList();
        others = [.. environment.Where(variable => !FitsLine(variable))];
        var lines = new StringBuilder();
        foreach (var (variable, value) in environment.Where(FitsLine))
        {
            lines.Append(variable).Append('=').Append(value).Append('\n');
        }

        var file = Path.Combine(folder.Uploads, "env.list");
        File.WriteAllText(file, lines.ToString());
        return file;
    }

    private static bool FitsLine(KeyValuePair<string, string> variable) =>
        variable.Value.Length < LongestLine && !variable.Value.AsSpan().ContainsAny("\n\r\"'")
        && variable.Key[0] != '#' && !variable.Key.AsSpan().ContainsAny("\n\r *");

    private async Task CopyOut(ContainerPayload container, CancellationToken stop)
    {
        foreach (var copy in container.Copies)
        {
            var (exitCode, words) = await context.Containers.Call(
                ["cp", $"{name}:{copy.Path}", Path.Combine(folder.Task, copy.Place)],
                engineEnvironment,
                folder.Task,
                stop);
            stop.ThrowIfCancellationRequested();
            if (exitCode != 0)
            {
                log.Warn($"{copy.Path} cannot be copied out of the container: {words}");
            }
        }
    }

    // The task may have been stopped: this has a time of its own.
    private async Task Remove()
    {
        using var limit = new CancellationTokenSource(CleanUpLimit, context.Clock);
        if (await context.Containers.Remove(name, engineEnvironment, folder.Task, limit.Token) is { } reason)
        {
            log.Warn($"The container cannot be removed: {reason}");
        }
    }
}
