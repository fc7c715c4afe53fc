using System.Text;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Notify.Api;
using Taskcluster.Modules.Notify.Deliveries;

namespace Taskcluster.Modules.Notify.Routes;

/// <summary>Puts a task's notice into a mail.</summary>
internal static class TaskLetter
{
    private const int LongestSubject = 255;
    private const int LongestContent = 102_400;

    /// <summary>The mail.</summary>
    /// <param name="address">Whom it is for.</param>
    /// <param name="task">What it tells of.</param>
    /// <param name="custom">What the task puts in the place of our words; null: nothing.</param>
    /// <param name="now">The moment.</param>
    public static EmailBody Write(string address, ToldTask task, JsonObject? custom, DateTimeOffset now)
    {
        var email = custom?["email"] as JsonObject;
        var full = new CustomText(task.Context(), now);
        var subject = full.Text(email?["subject"]) ?? $"Task {task.State}: {task.Name} - {task.TaskId}";
        return new EmailBody
        {
            Address = address,
            Subject = OneLine.Of(subject, LongestSubject),
            Content = Cut(full.Text(email?["content"]) ?? Content(task), LongestContent),
            Link = Link(task, email?["link"], now),
            Template = Template(task, email?["template"], now),
        };
    }

    private static EmailLink Link(ToldTask task, JsonNode? template, DateTimeOffset now)
    {
        // A task that says nothing usable about the link gets ours; what is wrong is said where its text would be.
        var (value, fault) = new CustomText(task.Context(hasTaskId: false), now).Render(template);
        var own = new EmailLink(fault ?? "Inspect Task", task.Url);
        return value is JsonObject link
            && link["text"] is JsonValue text && text.TryGetValue<string>(out var shown)
            && link["href"] is JsonValue href && href.TryGetValue<string>(out var url)
            ? new EmailLink(shown, url)
            : own;
    }

    private static EmailTemplate Template(ToldTask task, JsonNode? template, DateTimeOffset now) =>
        new CustomText(task.Context(hasTaskId: false, hasRootUrl: false), now).Text(template) == "fullscreen"
            ? EmailTemplate.Fullscreen
            : EmailTemplate.Simple;

    private static string Content(ToldTask task)
    {
        var what = task.IsResolved ? "is complete" : $"is now {Escape(task.State)}";
        var runs = task.RunCount == 1 ? "1 run" : $"{task.RunCount} runs";
        return $"""
            Task [{Escape(task.TaskId)}]({task.Url}) of task group [{Escape(task.GroupId)}]({task.GroupUrl}) {what}.

            * **Status:** {Escape(task.State)} ({runs})
            * **Name:** {Escape(task.Name)}
            * **Description:** {Escape(task.Description)}
            * **Owner:** {Escape(task.Owner)}
            * **Source:** {Source(task.Source)}
            """;
    }

    private static string Source(string source) =>
        source.StartsWith("http", StringComparison.Ordinal) && !source.Any(char.IsWhiteSpace)
            && source.IndexOfAny(['<', '>', '\\']) < 0
            ? $"[{Escape(source)}](<{source}>)"
            : Escape(source);

    // What a task says of itself stays text: it makes no links and no headings in a mail of ours.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var character in OneLine.Of(text))
        {
            if (char.IsAscii(character) && (char.IsPunctuation(character) || char.IsSymbol(character)))
            {
                escaped.Append('\\');
            }

            escaped.Append(character);
        }

        return escaped.ToString();
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..most];
}
