namespace Taskcluster.Modules.WorkerManager.Local;

/// <summary>By what a worker is started: this very program, which has the verb for it.</summary>
/// <param name="File">What is executed.</param>
/// <param name="Arguments">What stands before the verb.</param>
public sealed record WorkerProgram(string File, IReadOnlyList<string> Arguments)
{
    private const string Runtime = "dotnet";

    /// <summary>The program whose main assembly has this name, and lies where the one that runs lies.</summary>
    public static WorkerProgram Of(string assembly)
    {
        var running = Environment.ProcessPath!;
        var library = Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll");
        var isItself = Path.GetFileName(running) is var name && (name == assembly || name == $"{assembly}.exe");
        return isItself || !System.IO.File.Exists(library) ? new WorkerProgram(running, [])
            : new WorkerProgram(Path.GetFileNameWithoutExtension(running) == Runtime ? running : Runtime, [library]);
    }
}
