using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.QueueSearch;

/// <summary>The search as its users and its messages deal with it.</summary>
internal static class SearchCalls
{
    /// <summary>Waits until the search has heard of everything that was told so far.</summary>
    public static Task Indexed(this RunningServer server)
    {
        var database = server.Services.GetRequiredService<Database>();
        var last = database.Read(MessageLog.LastSequence);
        return Until.True(() => database.Read(rows => Cursors.Find(rows, "queue-search"))?.Position >= last);
    }

    /// <summary>The ids of the tasks that are found, once the search is up to date.</summary>
    public static async Task<IReadOnlyList<string>> Search(this RunningServer server, string query = "")
    {
        await server.Indexed();
        var answer = (await server.AsRoot().Get($"queue-search/v1/tasks{query}")).Ok;
        return [.. answer["tasks"]!.AsArray().Select(task => task!["taskId"]!.GetValue<string>())];
    }
}
