using System.CommandLine;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Modules.Github.Rendering;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith.Commands;

/// <summary>render: shows which tasks a <c>.taskcluster.yml</c> makes of an event, and may create them.</summary>
internal static class RenderCommand
{
    private static readonly Argument<string> File = new("FILE")
    {
        Description = "The .taskcluster.yml.",
        DefaultValueFactory = _ => ".taskcluster.yml",
    };

    private static readonly Option<string> Event = new("--event")
    {
        Description = $"What happened: {EventArgument.Names}, or a file with the body of a webhook.",
        DefaultValueFactory = _ => "push",
    };

    private static readonly Option<string?> Action = new("--action")
    {
        Description = "What was done to the pull request, release or comment; by default opened, published, created.",
    };

    private static readonly Option<string?> Type = new("--type")
    {
        Description = $"What the file given with --event tells of: {string.Join(", ", EventKind.All)}; by default what "
            + "its keys show.",
    };

    private static readonly Option<string?> Repository = new("--repository")
    {
        Description = "Another repository, as OWNER/NAME; by default taskcluster/testing, or that of the file.",
    };

    private static readonly Option<string?> Branch = new("--branch")
    {
        Description = "Another branch, or for tag another tag.",
    };

    private static readonly Option<bool> PrintEvent = new("--print-event")
    {
        Description = "Print the event's payload as JSON, to be changed and given back; render nothing.",
    };

    private static readonly Option<bool> Submit = new("--submit")
    {
        Description = "Create the tasks on the server of TASKCLUSTER_ROOT_URL, else in the sandbox that runs.",
    };

    private static readonly Option<bool> AsRepository = new("--as-repository")
    {
        Description = "Create them with the scopes of the repository's role alone, to see whether these are enough.",
    };

    private static readonly Option<string> Data = SharedOptions.DataOfServer();

    private static readonly Option<bool> Json = new("--json") { Description = "Print the result as one line of JSON." };

    public static Command Create()
    {
        var command = new Command(
            "render",
            "Shows which tasks a .taskcluster.yml makes of an event, checks them, and tells which scopes they need. "
            + "Needs no server unless the tasks are to be created.")
        {
            File, Event, Action, Type, Repository, Branch, PrintEvent, Submit, AsRepository, Data, Json,
        };
        command.SetAction((result, cancellation) => CommandLine.Guarded(() => Run(result, cancellation)));
        return command;
    }

    private static async Task<int> Run(ParseResult result, CancellationToken cancellation)
    {
        var github = new EventArgument(result.GetValue(Event)!)
        {
            Action = result.GetValue(Action),
            Type = result.GetValue(Type),
            Of = result.GetValue(Repository),
            Branch = result.GetValue(Branch),
        }.Read();
        if (result.GetValue(PrintEvent))
        {
            Console.WriteLine(RenderedDisplay.Indented(github.Payload));
            return 0;
        }

        var data = result.GetValue(Data)!;
        var clock = TimeProvider.System;
        await using var server = result.GetValue(Submit)
            ? TaskServer.RequireRunning(data)
            : TaskServer.FindRunning(data);
        var rootUrl = server?.RootUrl ?? $"http://localhost:{HostSettings.DefaultPort}";
        var path = result.GetValue(File)!;
        var rendered = Render(path, github, new RenderingTerms(clock.GetUtcNow(), rootUrl));
        var check = new CreateTaskCheck(rootUrl, clock);
        var display = new RenderedDisplay(github, rendered)
        {
            Verdicts = [.. rendered.Tasks.Select(task => check.Judge(task.TaskId, task.Task))],
        };
        var faulty = display.Verdicts.Count(verdict => verdict.Faults.Count > 0);
        if (faulty == 0 && result.GetValue(Submit))
        {
            await Submitted(server!, rendered, clock, result.GetValue(AsRepository), cancellation);
            display.IsSubmitted = true;
        }

        display.Show(result.GetValue(Json));
        return faulty == 0 ? 0 : CommandLine.Complain(
            $"{faulty} of {rendered.Tasks.Count} tasks of {path} would be refused"
            + (result.GetValue(Submit) ? "; none was created." : "."));
    }

    private static RenderedYml Render(string path, GithubEvent github, RenderingTerms terms)
    {
        try
        {
            return TaskclusterYml.Render(TaskclusterYml.Read(InputFile.ReadText(path)), github, terms);
        }
        catch (TaskclusterYmlException error)
        {
            throw new TaskFileException($"{path}: {error.Message}");
        }
    }

    private static async Task Submitted(
        TaskServer server, RenderedYml rendered, TimeProvider clock, bool asRepository, CancellationToken cancellation)
    {
        using var http = TaskclusterClient.CreateHttp();
        var client = server.Client(http, clock);
        if (asRepository)
        {
            var own = server.Credentials ?? throw new UnusableDataException(
                "--as-repository needs credentials: TASKCLUSTER_CLIENT_ID and TASKCLUSTER_ACCESS_TOKEN.");
            client = client.As(own with { AuthorizedScopes = rendered.Scopes });
        }

        await new TaskCreation(client).Create(
            [.. rendered.Tasks.Select(task => new PlannedTask(
                task.TaskId, RenderedDisplay.NameOf(task.Task) ?? "a task", task.Task))],
            _ => { },
            cancellation);
    }
}
