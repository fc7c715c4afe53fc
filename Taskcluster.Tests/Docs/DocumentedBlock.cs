using System.Text.RegularExpressions;

namespace Taskcluster.Tests.Docs;

/// <summary>A block of code in a chapter of the documentation.</summary>
/// <param name="Line">The chapter's line on which its first line stands, from 1.</param>
/// <param name="Language">The first word behind the fence, such as <c>sh</c>; empty without one.</param>
/// <param name="Info">The words after it, which say what the harness does with the block.</param>
/// <param name="Text">Its lines.</param>
/// <param name="IsFenced">False: it is indented, and cannot say anything about itself.</param>
internal sealed partial record DocumentedBlock(int Line, string Language, string Info, string Text, bool IsFenced)
{
    private static readonly string[] Shells = ["sh", "bash", "console", "shell"];
    private static readonly string[] Known =
        ["not-run", "exit", "server", "stopped", "ready", "banner", "prints", "file"];

    /// <summary>What stands behind the language: <c>exit=1</c>, <c>server</c>, <c>not-run="needs root"</c>.</summary>
    public IReadOnlyDictionary<string, string> Marks { get; } = Mark().Matches(Info)
        .GroupBy(match => match.Groups["name"].Value, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Last().Groups["value"].Value, StringComparer.Ordinal);

    public bool IsShell => Shells.Contains(Language);

    /// <summary>A program for Node that calls the server; what a page would hold is none.</summary>
    public bool IsNode => Language is "js" && Text.Contains("taskcluster-client", StringComparison.Ordinal);

    /// <summary>The name under which it is saved, relative to the chapter's folder; null if it is not.</summary>
    public string? File => Marks.GetValueOrDefault("file");

    /// <summary>The servers of the chapter are ended before it, as its text says.</summary>
    public bool NeedsServersStopped => Marks.ContainsKey("stopped");

    public bool IsServer => Marks.ContainsKey("server");

    /// <summary>It stands for the lines that a server printed, and is run with these.</summary>
    public bool IsBanner => Marks.ContainsKey("banner");

    /// <summary>Lines that the block before it must have printed.</summary>
    public bool IsExpectation => Marks.ContainsKey("prints");

    public bool Runs => (IsShell || IsNode) && File is null && !Marks.ContainsKey("not-run");

    /// <summary>The exit code that it must end with.</summary>
    public int Exit => Marks.TryGetValue("exit", out var code) && int.TryParse(code, out var number) ? number : 0;

    /// <summary>What a reader of the documentation has to mend before it can be run; null: nothing.</summary>
    public string? Fault
    {
        get
        {
            if (!IsShell && LooksLikeShell().IsMatch(Text) && (!IsFenced || Language is "" or "text"))
            {
                return "it looks like a command: fence it and call it sh";
            }

            if (Mark().Replace(Info, "").Trim() is { Length: > 0 } rest)
            {
                return $"'{rest}' is no mark";
            }

            if (Marks.Keys.FirstOrDefault(name => !Known.Contains(name)) is { } unknown)
            {
                return $"there is no mark '{unknown}'; there are {string.Join(", ", Known)}";
            }

            if (Marks.TryGetValue("not-run", out var reason) && reason.Split(' ').Length < 2)
            {
                return "not-run=\"…\" needs a reason";
            }

            if (Marks.TryGetValue("exit", out var exit) && !int.TryParse(exit, out _))
            {
                return $"exit={exit} is no number";
            }

            return Runs && Background().IsMatch(Text)
                ? "it leaves something running: let that be a block of its own, `sh server`"
                : null;
        }
    }

    [GeneratedRegex(
        """(?<name>[a-z-]+)(=("(?<value>[^"]*)"|(?<value>[^\s"]+)))?(?=\s|$)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Mark();

    [GeneratedRegex(
        @"\A\s*(\$ |#!/|(curl|dotnet|export|npm|npx|node|git|sudo|apt-get|systemctl|docker|podman|worker|serve) )",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex LooksLikeShell();

    [GeneratedRegex(@"[^&]&\s*$", RegexOptions.Multiline, 1000)]
    private static partial Regex Background();
}
