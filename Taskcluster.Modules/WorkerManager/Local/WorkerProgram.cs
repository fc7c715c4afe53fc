namespace Taskcluster.Modules.WorkerManager.Local;

/// <summary>By what a worker is started: this very program, which has the verb for it.</summary>
/// <param name="File">What is executed.</param>
/// <param name="Arguments">What stands before the verb.</param>
public sealed record WorkerProgram(string File, IReadOnlyList<string> Arguments)
{
    /// <summary>The program whose assembly lies there; empty: it is all in one file, the one that runs.</summary>
    public static WorkerProgram Of(string assembly)
    {
        const string Runtime = "dotnet";
        var running = Environment.ProcessPath!;
        var name = Path.GetFileNameWithoutExtension(running);
        return assembly.Length == 0 || Path.GetFileName(assembly) == $"{Path.GetFileName(running)}.dll"
            || (OperatingSystem.IsWindows() && name == Path.GetFileNameWithoutExtension(assembly))
                ? new WorkerProgram(running, [])
                : new WorkerProgram(name == Runtime ? running : Runtime, [assembly]);
    }
}
