using System.Text.Json.Nodes;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Monolith.Web.Forms;

namespace Taskcluster.Monolith.Web.Pages.Tools;

/// <summary>The events that a <c>.taskcluster.yml</c> can be rendered for.</summary>
internal static class YmlEvent
{
    /// <summary>A file to begin with.</summary>
    public const string ExampleFile = """
        version: 1
        reporting: checks-v1
        policy:
          pullRequests: public
        tasks:
          - taskId: {$eval: as_slugid("hello")}
            taskQueueId: local/posix
            created: {$fromNow: ''}
            deadline: {$fromNow: 1 hour}
            payload:
              command: [[/bin/sh, -c, "echo ${tasks_for}"]]
              maxRunTime: 600
            metadata:
              name: hello
              description: Says what happened.
              owner: you@example.com
              source: https://example.com/
        """;

    /// <summary>All of them, a kind and where it has one an action, parted by a blank.</summary>
    public static readonly IReadOnlyList<(string Value, string Text)> Choices =
    [
        .. from kind in EventKind.All
           from action in EventKind.ActionsOf(kind).DefaultIfEmpty("")
           select ($"{kind} {action}".TrimEnd(), action.Length == 0 ? kind : $"{kind}, {action}"),
    ];

    /// <summary>What <c>renderTaskclusterYml</c> takes, of the form's fields.</summary>
    /// <exception cref="ApiFailure">400: the overrides are no YAML.</exception>
    public static JsonObject BodyOf(PostedForm form)
    {
        var body = BodyOf(form["yaml"], form.Required("event", "The event"));
        var overrides = FormYaml.Parse(form["overrides"], "What is different of the event");
        if (form["branch"].Trim() is { Length: > 0 } branch)
        {
            var changed = overrides as JsonObject ?? [];
            changed.TryAdd("branch", branch);
            overrides = changed;
        }

        if (overrides is not null)
        {
            body["fakeEvent"]!["overrides"] = overrides;
        }

        foreach (var field in new[] { "organization", "repository" })
        {
            if (form[field].Trim() is { Length: > 0 } text)
            {
                body[field] = text;
            }
        }

        return body;
    }

    /// <summary>The same for a file and an event, as it is made up.</summary>
    public static JsonObject BodyOf(string yaml, string choice)
    {
        var parts = choice.Split(' ', 2);
        var happened = new JsonObject { ["type"] = parts[0] };
        if (parts.Length == 2)
        {
            happened["action"] = parts[1];
        }

        return new JsonObject { ["body"] = yaml, ["fakeEvent"] = happened };
    }
}
