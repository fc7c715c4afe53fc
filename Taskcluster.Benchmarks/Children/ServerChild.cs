using Taskcluster.Monolith;

namespace Taskcluster.Benchmarks.Children;

/// <summary>The mode <c>server</c>: the whole program, as <c>serve</c> runs it, below a parent process.</summary>
internal static class ServerChild
{
    public static async Task Run(Options options)
    {
        var app = await MonolithHost.Build(new HostSettings
        {
            DataFolder = options.Require("data"),
            Port = 0,
            LogToStandardError = true,
            Overrides = new Dictionary<string, string?> { ["Auth:RootAccessToken"] = options.Require("token") },
        });
        await using (app)
        {
            await app.StartAsync();
            await ChildCommands.Serve(new Uri(app.Urls.First()).Port);
            await app.StopAsync();
        }
    }
}
