namespace Taskcluster.Monolith.Web.Pages.Tools;

/// <summary>What somebody wants of a <c>.taskcluster.yml</c>.</summary>
public sealed record QuickstartChoice
{
    /// <summary>Whose tasks have an image.</summary>
    public const string DockerWorker = "docker-worker";

    /// <summary>Whose tasks are commands on the worker's machine; so does the worker built into this server.</summary>
    public const string GenericWorker = "generic-worker";

    /// <summary>What can set tasks off, each with its words.</summary>
    public static readonly IReadOnlyList<(string Event, string Text)> Events =
    [
        ("github-push", "a push to the branch"),
        ("github-pull-request", "a pull request that is opened or changed"),
        ("github-release", "a release that is published"),
    ];

    /// <summary>Commands to begin with, by language.</summary>
    public static readonly IReadOnlyList<(string Language, string Text, string Image, string Commands)> Languages =
    [
        ("shell", "a shell", "debian:stable", "make test"),
        ("node", "Node.js", "node:lts", "npm ci\nnpm test"),
        ("python", "Python", "python:3", "pip install .\npython -m unittest"),
        ("go", "Go", "golang:latest", "go test ./..."),
        ("rust", "Rust", "rust:latest", "cargo test"),
        ("dotnet", ".NET", "mcr.microsoft.com/dotnet/sdk:latest", "dotnet test"),
    ];

    public required string Name { get; init; }

    public required string Owner { get; init; }

    public required string Queue { get; init; }

    /// <summary><see cref="GenericWorker"/> or <see cref="DockerWorker"/>.</summary>
    public required string Worker { get; init; }

    /// <summary>Of docker-worker alone.</summary>
    public required string Image { get; init; }

    public required string Branch { get; init; }

    /// <summary>Lines of a shell.</summary>
    public required string Commands { get; init; }

    /// <summary>Some of <see cref="Events"/>.</summary>
    public required IReadOnlyList<string> On { get; init; }

    /// <summary>Whether everybody's pull requests get tasks, and not only those of collaborators.</summary>
    public bool IsPublic { get; init; }

    /// <summary>What a query says; what it leaves out is as most want it.</summary>
    public static QuickstartChoice Of(SiteRequest request)
    {
        var language = Languages.FirstOrDefault(one => one.Language == request.Query("language"), Languages[0]);
        var on = request.QueryAll("on").Where(one => Events.Any(known => known.Event == one)).Distinct().ToList();
        return new QuickstartChoice
        {
            Name = Given("name", "test"),
            Owner = Given("owner", "you@example.com"),
            Queue = Given("queue", "local/posix"),
            Worker = request.Query("worker") == DockerWorker ? DockerWorker : GenericWorker,
            Image = Given("image", language.Image),
            Branch = Given("branch", "main"),
            Commands = Given("commands", language.Commands),
            On = request.Query("name") is null ? [Events[0].Event, Events[1].Event] : on,
            IsPublic = request.Query("public") is not null,
        };

        string Given(string name, string otherwise) =>
            request.Query(name)?.Trim() is { Length: > 0 } text ? text : otherwise;
    }
}
