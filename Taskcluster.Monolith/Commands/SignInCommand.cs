using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith.Commands;

/// <summary>signin: a new one-time link to the site of a server that runs.</summary>
/// <remarks>
/// It finds the sandbox's credentials where only the user who started it can read them, in the data folder. What goes
/// to the server is temporary; an access token never leaves this process.
/// </remarks>
internal static class SignInCommand
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    // A server whose clock is behind takes them too.
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(5);

    private static readonly Option<string> Data = SharedOptions.Data(
        "The folder of the sandbox to sign in to, where TASKCLUSTER_ROOT_URL names no server.");

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print the link as one line of JSON.",
    };

    public static Command Create()
    {
        var command = new Command(
            "signin",
            "Prints a link by which a browser signs in, once, to the server of TASKCLUSTER_ROOT_URL, else to the "
            + "sandbox that runs. An earlier link ceases to work.")
        {
            Data, Json,
        };
        command.SetAction((result, cancellation) => CommandLine.Guarded(() => Run(result, cancellation)));
        return command;
    }

    private static async Task<int> Run(ParseResult result, CancellationToken cancellation)
    {
        var folder = result.GetValue(Data)!;
        await using var server = TaskServer.FindRunning(folder) ?? throw new UnusableDataException(
            "There is no server to sign in to: set TASKCLUSTER_ROOT_URL, TASKCLUSTER_CLIENT_ID and "
            + $"TASKCLUSTER_ACCESS_TOKEN, or start a sandbox; none runs on {Path.GetFullPath(folder)}.");
        if (server.Credentials is not { } credentials)
        {
            throw new UnusableDataException(
                "There is nobody to sign in as: set TASKCLUSTER_CLIENT_ID and TASKCLUSTER_ACCESS_TOKEN.");
        }

        using var http = TaskclusterClient.CreateHttp();
        var client = server.Client(http, TimeProvider.System);
        var temporary = string.IsNullOrEmpty(credentials.Certificate)
            ? await Temporary(client, credentials, cancellation)
            : credentials;
        var link = JsonNode.Parse(await client.CallOnce(
            HttpMethod.Post, "web-server", $"sign-in-link", BodyOf(temporary), cancellation))!;
        var url = $"{server.RootUrl}/signin#{link["token"]!.GetValue<string>()}";
        Console.WriteLine(result.GetValue(Json)
            ? new JsonObject { ["url"] = url, ["expires"] = link["expires"]!.DeepClone() }.ToJsonString()
            : $"{url}\nGood for one sign-in as {temporary.ClientId}, until {link["expires"]}.");
        return 0;
    }

    private static async Task<Credentials> Temporary(
        TaskclusterClient client, Credentials credentials, CancellationToken cancellation)
    {
        var own = JsonNode.Parse(await client.Call(
            HttpMethod.Get, "auth", $"clients/{credentials.ClientId}", ReadOnlyMemory<byte>.Empty, cancellation))!;
        var scopes = own["scopes"]!.AsArray().Select(scope => scope!.GetValue<string>());
        var end = own["expires"]!.GetValue<DateTimeOffset>();
        var now = client.ServerClock.Now;
        return TemporaryCredentials.Create(
            credentials, [.. scopes], now - Before, end - now < Lifetime ? end : now + Lifetime);
    }

    private static byte[] BodyOf(Credentials credentials) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["clientId"] = credentials.ClientId,
        ["accessToken"] = credentials.AccessToken,
        ["certificate"] = credentials.Certificate,
    }.ToJsonString());
}
