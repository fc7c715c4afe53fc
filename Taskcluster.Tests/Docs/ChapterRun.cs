using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Taskcluster.Tests.Docs;

/// <summary>Does what a chapter says, block by block; the first that does not do as it is written ends it.</summary>
internal sealed partial class ChapterRun : IAsyncDisposable
{
    private const int MostOutput = 4000;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly DocumentedChapter chapter;
    private readonly ChapterPorts ports = new();
    private readonly ChapterFolder folder;
    private readonly List<BlockProcess> servers = [];
    private (DocumentedBlock Block, BlockProcess Process)? last;

    public ChapterRun(DocumentedChapter chapter, string? nodeModules = null)
    {
        this.chapter = chapter;
        folder = new ChapterFolder(ports);
        if (nodeModules is not null)
        {
            Directory.CreateSymbolicLink(Path.Combine(folder.Home, "node_modules"), nodeModules);
        }
    }

    /// <exception cref="ChapterException">A block does not do what the chapter says.</exception>
    public async Task Run()
    {
        foreach (var block in chapter.Blocks)
        {
            if (block.Fault is { } fault)
            {
                throw Failed(block, fault);
            }

            if (block.IsExpectation)
            {
                await Compare(block);
            }
            else if (block.File is { } name)
            {
                folder.Save(name, ports.Replace(block.Text));
            }
            else if (block.Runs)
            {
                await Run(block);
            }
        }

        foreach (var server in servers.Where(server => server.HasEnded && server.Code != 0))
        {
            throw Failed(chapter.Blocks[^1], $"a server had ended before, with {server.Code}", server.Output);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndServers();
        folder.Dispose();
    }

    // The last one first: a worker before its server.
    private async Task EndServers()
    {
        foreach (var server in servers.AsEnumerable().Reverse())
        {
            await server.DisposeAsync();
        }

        servers.Clear();
    }

    private async Task Run(DocumentedBlock block)
    {
        if (block.NeedsServersStopped)
        {
            await EndServers();
        }

        var script = ports.Replace(block.IsBanner ? Banner(block) : block.Text);
        if (block.IsNode)
        {
            var name = $"block-{block.Line.ToString(CultureInfo.InvariantCulture)}.mjs";
            folder.Save(name, script);
            script = $"node {name}";
        }

        var process = folder.Start(script, block.IsServer);
        last = (block, process);
        if (block.IsServer)
        {
            servers.Add(process);
            await UntilReady(block, process);
            return;
        }

        // It is asked for its output, which is a file, after its end too.
        await using (process)
        {
            if (!await process.Ends())
            {
                throw Failed(block, "it does not end; is it a `sh server`?", process.Output);
            }

            if (process.Code != block.Exit)
            {
                var line = folder.FailedLine is { } at && !block.IsNode ? block.Line + at - 1 : block.Line;
                throw Failed(block, $"it ended with {process.Code} and not {block.Exit}", process.Output, line);
            }
        }
    }

    private async Task UntilReady(DocumentedBlock block, BlockProcess process)
    {
        var awaited = block.Marks.GetValueOrDefault("ready");
        var port = BoundPort().Match(block.Text) is { Success: true } match ? match.Groups["port"].Value : null;
        await Until(block, process, "it was not ready", output => awaited is not null
            ? output.Contains(ports.Replace(awaited), StringComparison.Ordinal)
            : ReadyLine().IsMatch(output) || (port is not null && Answers(ports.Of(port)))
                || (port is null && !StartsServer().IsMatch(block.Text) && output.Contains('\n')));
    }

    private async Task Compare(DocumentedBlock block)
    {
        if (last is not var (printer, process))
        {
            throw Failed(block, "no block before it was run");
        }

        var missing = Missing(ports.Replace(block.Text), process.Output);
        if (missing is not null && printer.IsServer)
        {
            await Until(block, process, $"this was not printed: {missing}", output =>
                Missing(ports.Replace(block.Text), output) is null);
        }
        else if (missing is not null)
        {
            throw Failed(block, $"this was not printed: {missing}", process.Output);
        }
    }

    private async Task Until(
        DocumentedBlock block, BlockProcess process, string otherwise, Func<string, bool> condition)
    {
        try
        {
            await Support.Until.True(() => condition(process.Output) || process.HasEnded);
        }
        catch (TimeoutException)
        {
            throw Failed(block, otherwise, process.Output);
        }

        if (!condition(process.Output))
        {
            throw Failed(block, $"{otherwise}: it ended with {process.Code}", process.Output);
        }
    }

    /// <summary>The first line that is not there, after those before it; … stands for anything.</summary>
    internal static string? Missing(string expected, string output)
    {
        var lines = output.Split('\n').Select(line => line.Trim()).ToList();
        var at = 0;
        foreach (var line in expected.Split('\n').Select(line => line.Trim()).Where(line => line is not ("" or "…")))
        {
            var pattern = new Regex(
                $"^{Regex.Escape(line).Replace("…", ".*", StringComparison.Ordinal)}$", RegexOptions.None, Second);
            at = lines.FindIndex(at, pattern.IsMatch) + 1;
            if (at == 0)
            {
                return line;
            }
        }

        return null;
    }

    // The variables that the chapter shows, with the values that the server printed.
    private string Banner(DocumentedBlock block)
    {
        var shown = Export().Matches(block.Text).Select(match => match.Groups["name"].Value).ToList();
        var printed = servers.Select(server => server.Output).LastOrDefault(Export().IsMatch) ?? "";
        var lines = Export().Matches(printed)
            .ToLookup(match => match.Groups["name"].Value, match => match.Value.Trim(), StringComparer.Ordinal);
        return shown.FirstOrDefault(name => !lines.Contains(name)) is { } missing
            ? throw Failed(block, $"no server printed an export line for {missing}", printed)
            : string.Join('\n', shown.Select(name => lines[name].Last()));
    }

    private ChapterException Failed(DocumentedBlock block, string what, string? output = null, int? line = null)
    {
        var shown = output is { Length: > MostOutput } ? "…" + output[^MostOutput..] : output;
        return new ChapterException(
            $"{chapter.Name}:{line ?? block.Line}: {what}\n--- block\n{block.Text}"
            + (shown is null ? "" : $"\n--- it printed\n{shown}"));
    }

    private static bool Answers(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // The lines by which our own program says that it can be called.
    [GeneratedRegex("^\\{\"rootUrl\":|Ctrl\\+C ends it|^Serving http", RegexOptions.Multiline, 1000)]
    private static partial Regex ReadyLine();

    [GeneratedRegex(
        @"(--port[ =]|Server:Port=|Server__Port=|listen )(?<port>808\d)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BoundPort();

    [GeneratedRegex(
        @"Taskcluster\.Monolith(\s+--\s+(serve|fixture|-).*|\s*(--)?\s*(#.*)?)$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex StartsServer();

    [GeneratedRegex(@"^\s*export (?<name>TASKCLUSTER_\w+)=\S+\s*$", RegexOptions.Multiline, 1000)]
    private static partial Regex Export();
}
