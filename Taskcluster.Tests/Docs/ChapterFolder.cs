using System.Globalization;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Docs;

/// <summary>
/// Where a chapter runs: a folder for what it makes (its HOME too), and beside it what the harness needs: programs that
/// stand before the machine's own, outputs, and what a shell hands on to the next one.
/// </summary>
internal sealed class ChapterFolder : IDisposable
{
    // Runs a block as the same shell would that ran the one before: variables and folder are handed on.
    private const string Shell = """
        exec >"$3" 2>&1
        . "$1/paths"
        if [ -f "$1/environment" ]; then . "$1/environment"; cd "$(cat "$1/folder")"; fi
        if [ "$4" = server ]; then trap : TERM
        else trap "export -p >'$1/environment'; pwd >'$1/folder'" EXIT; fi
        trap "echo \"\$LINENO\" >'$1/failed'" ERR
        set -e
        set -- "$2"
        . "$1"
        """;

    // `dotnet run --project Taskcluster.Monolith` is the program that is built already, at the chapter's own port.
    private const string Program = """
        #!/usr/bin/env bash
        if [ "${0##*/}" = dotnet ]; then
          if [ "${1-}" != run ]; then
            if [ "${1-}" = --version ]; then exec "@DOTNET" "$@"; fi
            echo "dotnet $1 is not run here: give the block not-run=\"…\"" >&2; exit 97
          fi
          shift
          project=
          while [ $# -gt 0 ]; do
            case "$1" in
              --project) project=${2%/}; shift 2 ;;
              -c | --configuration) shift 2 ;;
              --) shift; break ;;
              *) break ;;
            esac
          done
          if [ "${project##*/}" != Taskcluster.Monolith ]; then
            echo "dotnet run --project $project is not run here: give the block not-run=\"…\"" >&2; exit 97
          fi
        fi
        port=(--port @PORT)
        case "${1-}" in "" | serve | -*) ;; *) port=() ;; esac
        for argument in "$@"; do
          case "$argument" in --port | --port=* | --help | --version | Server:Port=*) port=() ;; esac
        done
        if [ -n "${Server__Port-}" ]; then port=(); fi
        exec "@DOTNET" "@PROGRAM" "$@" "${port[@]}"
        """;

    // A reader sees what curl is answered; here a refusal has to fail.
    private const string Curl = """
        #!/usr/bin/env bash
        for argument in "$@"; do
          case "$argument" in --fail* | -[A-Za-z]*f* | -f*) exec "@CURL" "$@" ;; esac
        done
        exec "@CURL" --fail-with-body "$@"
        """;

    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string> environment;
    private int blocks;

    public ChapterFolder(ChapterPorts ports)
    {
        foreach (var name in new[] { "home", "bin", "state", "tmp" })
        {
            Directory.CreateDirectory(Inner(name));
        }

        var path = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";
        environment = new Dictionary<string, string>
        {
            ["HOME"] = Home,
            ["PATH"] = path,
            ["TMPDIR"] = Inner("tmp"),
            ["LANG"] = "C.UTF-8",
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["Logging__LogLevel__Default"] = "Warning",
        };
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root)
        {
            environment["DOTNET_ROOT"] = root;
        }

        var dotnet = path.Split(':').Select(one => Path.Combine(one, "dotnet")).FirstOrDefault(File.Exists)
            ?? Environment.ProcessPath!;
        var program = Program.Replace("@DOTNET", dotnet, StringComparison.Ordinal)
            .Replace("@PROGRAM", Path.Combine(AppContext.BaseDirectory, "Taskcluster.Monolith.dll"))
            .Replace("@PORT", ports.Of("8080").ToString(CultureInfo.InvariantCulture));
        var curl = path.Split(':').Select(one => Path.Combine(one, "curl")).FirstOrDefault(File.Exists);
        WriteProgram("curl", Curl.Replace("@CURL", curl ?? "/usr/bin/curl", StringComparison.Ordinal));
        foreach (var name in new[] { "dotnet", "Taskcluster.Monolith", "taskcluster-monolith" })
        {
            WriteProgram(name, program);
        }

        folder.Write("state/paths", $"export PATH='{Inner("bin")}':\"$PATH\"\n");
        folder.Write("state/shell", Shell);
    }

    /// <summary>The chapter's own folder.</summary>
    public string Home => Inner("home");

    /// <summary>The line of the last block on which a command failed, from 1; null: none did.</summary>
    public int? FailedLine => File.Exists(Inner("state/failed"))
        && int.TryParse(File.ReadAllText(Inner("state/failed")), CultureInfo.InvariantCulture, out var line)
            ? line
            : null;

    public void Save(string name, string text)
    {
        var file = Path.GetFullPath(Path.Combine(Home, name));
        if (!file.StartsWith(Home + "/", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{name} leads out of the chapter's folder.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text + "\n");
    }

    public BlockProcess Start(string script, bool isServer)
    {
        var number = (++blocks).ToString(CultureInfo.InvariantCulture);
        var file = folder.Write($"state/block-{number}", script + "\n");
        var output = Inner($"state/output-{number}");
        File.Delete(Inner("state/failed"));
        return BlockProcess.Start(
            Inner("state/shell"),
            [Inner("state"), file, output, isServer ? "server" : "block"],
            output,
            Home,
            environment);
    }

    public void Dispose() => folder.Dispose();

    private void WriteProgram(string name, string text)
    {
        var path = folder.Write($"bin/{name}", text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private string Inner(string name) => Path.Combine(folder.Path, name);
}
