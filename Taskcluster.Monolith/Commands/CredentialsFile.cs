using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith.Commands;

/// <summary>
/// The file <c>credentials.json</c> of the data folder (mode 0600): where the server of this folder is reached, and
/// root's credentials, so that other commands of the same user find it.
/// </summary>
internal static class CredentialsFile
{
    private const string Name = "credentials.json";

    public static void Write(RunningHost host) => host.Folder.WriteOwnerOnly(
        Name,
        JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["rootUrl"] = host.RootUrl,
            ["clientId"] = host.Root.ClientId,
            ["accessToken"] = host.Root.AccessToken,
        }));

    /// <summary>What the file says; null where there is none.</summary>
    public static (string RootUrl, Credentials Credentials)? Read(string dataFolder)
    {
        var path = Path.Combine(dataFolder, Name);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var file = JsonNode.Parse(File.ReadAllText(path))!;
            return (
                file["rootUrl"]!.GetValue<string>(),
                new Credentials(file["clientId"]!.GetValue<string>(), file["accessToken"]!.GetValue<string>()));
        }
        catch (Exception error) when (error is JsonException or NullReferenceException or InvalidOperationException)
        {
            throw new UnusableDataException(
                $"{path} cannot be read: {error.Message}. Remove it, and start the sandbox again.");
        }
    }
}
