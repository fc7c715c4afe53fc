using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Hawk;

namespace Taskcluster.Tests.Support;

/// <summary>The verb <c>fixture</c> in a process of its own, ready to be called.</summary>
public sealed class ChildServer : IAsyncDisposable
{
    private ChildServer(ChildProgram program, string line)
    {
        Program = program;
        Line = line;
        var ready = JsonNode.Parse(line)!;
        RootUrl = ready["rootUrl"]!.GetValue<string>();
        Root = new Credentials(ready["clientId"]!.GetValue<string>(), ready["accessToken"]!.GetValue<string>());
    }

    public ChildProgram Program { get; }

    /// <summary>What it printed when it was ready.</summary>
    public string Line { get; }

    public string RootUrl { get; }

    public Credentials Root { get; }

    public static async Task<ChildServer> Start(params string[] arguments)
    {
        var program = Launch(arguments);
        return await Ready(program)
            ?? throw new InvalidOperationException($"The program was never ready:\n{await program.Errors()}");
    }

    /// <summary>Waits until a launched program is ready; null if it ended before that.</summary>
    public static async Task<ChildServer?> Ready(ChildProgram program) =>
        await program.ReadLine() is { } line ? new ChildServer(program, line) : null;

    /// <summary>As <see cref="Start"/>, without waiting until it is ready.</summary>
    public static ChildProgram Launch(params string[] arguments) => Launch(arguments, program: null);

    /// <summary>As <see cref="Launch(string[])"/>, of another build of the program.</summary>
    public static ChildProgram Launch(IEnumerable<string> arguments, string? program) => ChildProgram.Start(
        [
            "fixture", "--set", "Logging:LogLevel:Default=Warning",

            // On a busy machine a slow write is no surprise.
            "--set", "Logging:LogLevel:Taskcluster.Modules.Kernel.Storage=Error",

            // Nor is a late heartbeat of the web server.
            "--set", "Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel=Error",
            .. arguments,
        ],
        program: program);

    public ApiClient AsRoot() => new(RootUrl, Root);

    /// <summary>Ends it as an operator would; its exit code and what it wrote.</summary>
    public async Task<(int Code, string Output, string Errors)> Stop()
    {
        await Program.Signal("TERM");
        return await Program.End();
    }

    public ValueTask DisposeAsync() => Program.DisposeAsync();
}
