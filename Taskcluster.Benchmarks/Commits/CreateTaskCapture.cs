using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Benchmarks.Macro;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Monolith;

namespace Taskcluster.Benchmarks.Commits;

/// <summary>
/// What createTask executes on the writer's connection, captured from the program itself: a host on a folder of its
/// own creates some tasks by its API. Its subscribers and loops do not run, so that nothing is captured but that.
/// </summary>
internal sealed class CreateTaskCapture
{
    private CreateTaskCapture(string path, DatabaseOptions options, CallTemplate first, CallTemplate further)
    {
        Path = path;
        Options = options;
        First = first;
        Further = further;
    }

    /// <summary>The database that the host has made; it is free.</summary>
    public string Path { get; }

    /// <summary>The host's own.</summary>
    public DatabaseOptions Options { get; }

    /// <summary>Statements for the first task of a group.</summary>
    public CallTemplate First { get; }

    /// <summary>Statements for all others.</summary>
    public CallTemplate Further { get; }

    /// <summary>Captures on a folder that is not there yet.</summary>
    public static async Task<CreateTaskCapture> Take(string folder)
    {
        var app = await MonolithHost.Build(new HostSettings
        {
            DataFolder = folder,
            Port = 0,
            LogToStandardError = true,
        });
        await using (app)
        {
            var database = app.Services.GetRequiredService<Database>();
            var calls = new List<CapturedCall>();

            // What is there only after the very first task shall be there.
            _ = await Create(app.Services, SlugId.New(), TaskRequests.Body(SlugId.New()));
            var trace = await database.Write(tx => new StatementTrace(tx.Connection));
            foreach (var groupId in TaskRequests.NewIds(2))
            {
                var body = TaskRequests.Body(groupId);
                for (var task = 0; task < 2; task++)
                {
                    var taskId = SlugId.New();
                    var (_, before) = await database.Write(tx => (trace.Take(), tx.Connection.TotalChanges()));
                    _ = await Create(app.Services, taskId, body);
                    var (statements, after) = await database.Write(
                        tx => (trace.Take(), tx.Connection.TotalChanges()));
                    calls.Add(new CapturedCall(taskId, groupId, statements) { Changes = after - before });
                }
            }

            await database.Write(_ => trace.Dispose());
            return new CreateTaskCapture(
                database.Path,
                app.Services.GetRequiredService<DatabaseOptions>(),
                new CallTemplate(calls[0], calls[2]),
                new CallTemplate(calls[1], calls[3]));
        }
    }

    private static Task<ApiReply> Create(IServiceProvider services, string taskId, byte[] body) =>
        services.GetRequiredService<InProcessApi>().Call(
            new InProcessCall("queue", "createTask")
            {
                Parameters = new Dictionary<string, string> { ["taskId"] = taskId },
                Body = body,
            },
            new Caller(StaticClients.RootId, ScopeSet.From(["*"]), DateTimeOffset.MaxValue));
}
