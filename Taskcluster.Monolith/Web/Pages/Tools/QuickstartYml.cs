using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Taskcluster.Monolith.Web.Pages.Tools;

/// <summary>
/// Writes a <c>.taskcluster.yml</c> of version 1. What somebody has entered stands in it as texts and as lines of a
/// script, whatever it looks like: neither YAML nor JSON-e reads anything into it.
/// </summary>
internal static class QuickstartYml
{
    // Of a docker-worker's script; that of generic-worker lies in one more list.
    private const string Indent = "              ";

    /// <summary>The file.</summary>
    public static string Write(QuickstartChoice choice)
    {
        var text = new StringBuilder("version: 1\nreporting: checks-v1\npolicy:\n");
        text.Append("  pullRequests: ").Append(choice.IsPublic ? "public" : "collaborators").Append('\n')
            .Append("tasks:\n")
            .Append("  $let:\n")
            .Append("    isPull: {$eval: 'tasks_for == \"github-pull-request\"'}\n")
            .Append("    isRelease: {$eval: 'tasks_for == \"github-release\"'}\n")
            .Append("  in:\n")
            .Append("    $if: ").Append(Quoted(Condition(choice), isTemplate: true)).Append('\n')
            .Append("    then:\n");
        WriteTask(text, choice);
        return text.Append("    else: []\n").ToString();
    }

    private static void WriteTask(StringBuilder text, QuickstartChoice choice)
    {
        text.Append("      - taskId: {$eval: as_slugid(\"task\")}\n")
            .Append("        taskQueueId: ").Append(Quoted(choice.Queue)).Append('\n')
            .Append("        created: {$fromNow: ''}\n")
            .Append("        deadline: {$fromNow: 1 day}\n")
            .Append("        expires: {$fromNow: 3 months}\n")
            .Append("        metadata:\n")
            .Append("          name: ").Append(Quoted(choice.Name)).Append('\n')
            .Append("          description: ").Append(Quoted($"Runs {choice.Name}.")).Append('\n')
            .Append("          owner: ").Append(Quoted(choice.Owner)).Append('\n')
            .Append("          source: ${event.repository.html_url}\n")
            .Append("        payload:\n")
            .Append("          maxRunTime: 3600\n")
            .Append("          env:\n")
            .Append("            REPOSITORY:\n")
            .Append("              $if: isPull\n")
            .Append("              then: ${event.pull_request.head.repo.clone_url}\n")
            .Append("              else: ${event.repository.clone_url}\n")
            .Append("            REVISION:\n")
            .Append("              $if: isPull\n")
            .Append("              then: ${event.pull_request.head.sha}\n")
            .Append("              else:\n")
            .Append("                $if: isRelease\n")
            .Append("                then: ${event.release.tag_name}\n")
            .Append("                else: ${event.after}\n");
        WriteCommand(text, choice);
    }

    private static void WriteCommand(StringBuilder text, QuickstartChoice choice)
    {
        var isDocker = choice.Worker == QuickstartChoice.DockerWorker;
        if (isDocker)
        {
            text.Append("          image: ").Append(Quoted(choice.Image)).Append('\n');
        }

        text.Append("          command:\n")
            .Append(isDocker ? "            - /bin/sh\n" : "            - - /bin/sh\n")
            .Append(isDocker ? "            - -ec\n            - |\n" : "              - -ec\n              - |\n");
        string[] lines =
        [
            "git clone \"$REPOSITORY\" repository", "cd repository", "git checkout \"$REVISION\"",
            .. choice.Commands.ReplaceLineEndings("\n").Split('\n').Select(Plain),
        ];
        var margin = isDocker ? Indent : Indent + "  ";
        foreach (var line in lines)
        {
            text.Append(line.Length == 0 ? "" : margin + line).Append('\n');
        }
    }

    // Never: no event was chosen.
    private static string Condition(QuickstartChoice choice)
    {
        string[] parts =
        [
            .. choice.On.Select(one => one switch
            {
                "github-pull-request" => "(isPull && event.action in [\"opened\", \"reopened\", \"synchronize\"])",
                "github-release" => "(isRelease && event.action == \"published\")",
                _ => $"(tasks_for == \"github-push\" && event.ref == {Name($"refs/heads/{choice.Branch}")})",
            }),
        ];
        return parts.Length == 0 ? "false" : string.Join(" || ", parts);
    }

    // A text of an expression of JSON-e, which knows no escapes.
    private static string Name(string branch) =>
        "'" + new string([.. branch.Where(character => character is not ('\'' or '\\') && character >= ' ')]) + "'";

    // What a line of a block may not have in it.
    private static string Plain(string line) =>
        Untemplated(new string([.. line.TrimEnd().Where(character => character >= ' ' || character == '\t')]));

    private static string Quoted(string text, bool isTemplate = false) => "\"" + JsonEncodedText.Encode(
        isTemplate ? text : Untemplated(text), JavaScriptEncoder.UnsafeRelaxedJsonEscaping) + "\"";

    // JSON-e reads `$${` as `${`.
    private static string Untemplated(string text) => text.Replace("${", "$${", StringComparison.Ordinal);
}
