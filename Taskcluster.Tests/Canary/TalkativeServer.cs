using System.Text;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Canary;

/// <summary>The verb <c>serve</c>, logging all that it can, with everything that it wrote kept.</summary>
internal sealed class TalkativeServer : IAsyncDisposable
{
    private readonly ChildProgram program;
    private readonly StringBuilder output;
    private readonly Task rest;

    private TalkativeServer(ChildProgram program, StringBuilder output, string data)
    {
        this.program = program;
        this.output = output;
        rest = ReadRest();
        var file = JsonNode.Parse(File.ReadAllText(Path.Combine(data, "credentials.json")))!;
        RootUrl = file["rootUrl"]!.GetValue<string>();
        Root = new Credentials(file["clientId"]!.GetValue<string>(), file["accessToken"]!.GetValue<string>());
    }

    public string RootUrl { get; }

    public Credentials Root { get; }

    public static async Task<TalkativeServer> Start(string data, params string[] arguments)
    {
        var program = ChildProgram.Start(
        [
            "serve", "--data", data, "--port", "0",
            "--set", "Logging:LogLevel:Default=Trace", "--set", "Logging:LogLevel:Microsoft=Trace",
            .. arguments,
        ]);
        var output = new StringBuilder();
        while (await program.ReadLine() is { } line)
        {
            output.AppendLine(line);
            if (line.StartsWith("Serving ", StringComparison.Ordinal))
            {
                return new TalkativeServer(program, output, data);
            }
        }

        throw new InvalidOperationException($"It was never ready:\n{output}{await program.Errors()}");
    }

    public ApiClient As(Credentials? credentials) => new(RootUrl, credentials);

    /// <summary>Ends it in good order; all that it wrote.</summary>
    public async Task<string> Stop()
    {
        await program.Signal("TERM");
        return await Written();
    }

    /// <summary>Ends it as a power failure would; all that it wrote.</summary>
    public async Task<string> Kill()
    {
        program.Kill();
        return await Written();
    }

    public ValueTask DisposeAsync() => program.DisposeAsync();

    private async Task<string> Written()
    {
        await rest;
        return output + await program.Errors();
    }

    private async Task ReadRest()
    {
        while (await program.ReadLine() is { } line)
        {
            output.AppendLine(line);
        }
    }
}
