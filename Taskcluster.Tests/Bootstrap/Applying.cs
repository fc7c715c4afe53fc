using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Audit;
using Taskcluster.Modules.Kernel.Bootstrap;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Bootstrap;

/// <summary>Bootstrap files as texts, put to a server of a test.</summary>
internal static class Applying
{
    public const string Token = "known-access-token-of-44-characters_aaaaaaaa";

    /// <summary>Applies YAML as a start with <c>--bootstrap</c> does.</summary>
    public static async Task<Dictionary<string, BootstrapCounts>> Apply(
        this RunningServer server, string text, bool isJson = false)
    {
        var done = await server.Services.GetRequiredService<BootstrapSections>().Apply(
            server.Services.GetRequiredService<Database>(), BootstrapDocument.Parse("the file", text, isJson));
        return done.ToDictionary(section => section.Section, section => section.Counts);
    }

    /// <summary>As <see cref="Apply"/>, with a file that is wrong: what is wrong with it.</summary>
    public static async Task<IReadOnlyList<BootstrapFault>> Faults(this RunningServer server, string text)
    {
        try
        {
            await server.Apply(text);
            return [];
        }
        catch (BootstrapException error)
        {
            return error.Faults;
        }
    }

    /// <summary>What the history tells of an entity, as <c>who action</c>.</summary>
    public static IReadOnlyList<string> History(this RunningServer server, string type, string id) =>
        server.Services.GetRequiredService<Database>().Read(rows => AuditLog.OfEntity(rows, type, id, 0, 1000))
            .ConvertAll(entry => $"{entry.ClientId} {entry.ActionType}");

    public static ApiClient AsClient(this RunningServer server, string clientId, string token = Token) =>
        server.As(new Credentials(clientId, token));
}
