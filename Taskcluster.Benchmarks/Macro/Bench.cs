using Taskcluster.Benchmarks.Children;
using Taskcluster.Benchmarks.Load;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Kernel.Hawk;

namespace Taskcluster.Benchmarks.Macro;

/// <summary>What a figure works with: children that end with it, and data folders of its own that go.</summary>
internal sealed class Bench(MacroOptions options, TargetTable targets) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> children = [];
    private int folders;

    public MacroOptions Options => options;

    /// <summary>Figures tell them what they have measured.</summary>
    public TargetTable Targets => targets;

    /// <summary>Who signs all requests; the scope of root is <c>*</c>.</summary>
    public Credentials Credentials { get; } = new(StaticClients.RootId, Credentials.NewAccessToken());

    /// <summary>Starts a server on an empty data folder.</summary>
    public Task<ChildProcess> StartServer() => StartServer(NewFolder());

    /// <summary>Starts a server on a data folder.</summary>
    public Task<ChildProcess> StartServer(string folder) =>
        Started(ChildProcess.Start("server", "--data", folder, "--token", Credentials.AccessToken));

    public Task<ChildProcess> StartBare() => Started(ChildProcess.Start("bare"));

    /// <summary>Starts what commits the captured statements of createTask.</summary>
    public Task<ChildProcess> StartCommits() => Started(ChildProcess.Start("commits", "--data", NewFolder()));

    /// <summary>Starts the program itself, as users do, and waits until it serves.</summary>
    public Task<ProgramProcess> StartProgram(string program, string folder) =>
        Started(ProgramProcess.Start(program, folder, Credentials.AccessToken));

    public RequestSigner SignerFor(ChildProcess server) => new(server.Port, Credentials);

    public RequestSigner SignerFor(ProgramProcess program) => new(program.Port, Credentials);

    /// <summary>A folder that is not there yet.</summary>
    public string NewFolder() => Path.Combine(options.DataFolder, $"{Environment.ProcessId}-{++folders}");

    /// <summary>Ends a child before the figure is done.</summary>
    public ValueTask End(IAsyncDisposable child)
    {
        children.Remove(child);
        return child.DisposeAsync();
    }

    /// <summary>Tells whoever waits how far things are.</summary>
    public static void Say(string text) => Console.Error.WriteLine(text);

    public async ValueTask DisposeAsync()
    {
        foreach (var child in children)
        {
            await child.DisposeAsync();
        }

        for (var number = 1; number <= folders; number++)
        {
            var folder = Path.Combine(options.DataFolder, $"{Environment.ProcessId}-{number}");
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private async Task<T> Started<T>(Task<T> starting)
        where T : IAsyncDisposable
    {
        var child = await starting;
        children.Add(child);
        return child;
    }
}
