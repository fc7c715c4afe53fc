using System.Security.Cryptography;
using System.Text;
using FluentAssertions;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth.OtherSystems;

/// <summary>A deployment that lends credentials of other systems, and what is true of all that it lends.</summary>
internal static class LentCredentials
{
    public const string Account = "myaccount";

    public static readonly byte[] Key = SHA512.HashData("the key of a storage account"u8);

    public static IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        [$"OtherSystems:AzureAccounts:{Account}"] = Convert.ToBase64String(Key),
        ["OtherSystems:AzureAccounts:another0"] = Convert.ToBase64String("another key"u8),
        ["OtherSystems:SentryProjects:p_1:Secret"] = "https://user:password@sentry.example/1",
        ["OtherSystems:SentryProjects:p_1:Public"] = "https://user@sentry.example/1",
        ["OtherSystems:WebsocktunnelSecret"] = "a secret of the tunnel",
    };

    /// <summary>The fields of a query string, decoded.</summary>
    public static Dictionary<string, string> Fields(string query) => query.TrimStart('?').Split('&')
        .Select(field => field.Split('=', 2)).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));

    /// <summary>The signature is that of these lines by the account's key.</summary>
    public static void ShouldSign(string signature, params string[] lines) => signature.Should().Be(
        Convert.ToBase64String(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(string.Join("\n", lines)))));

    /// <summary>
    /// Of something that is read or written: either scope lets read, only one lets write, and others nothing.
    /// </summary>
    /// <param name="server">Any.</param>
    /// <param name="path">Ends before the level or has <c>LEVEL</c> in its place.</param>
    /// <param name="scope">Has <c>LEVEL</c> in the level's place.</param>
    /// <param name="status">What a caller gets who has the scope.</param>
    public static async Task ShouldBeGuardedByLevel(RunningServer server, string path, string scope, int status)
    {
        var (read, write) = (scope.Replace("LEVEL", "read-only"), scope.Replace("LEVEL", "read-write"));
        Task<ApiAnswer> Get(ApiClient client, string level) => client.Get(path.Replace("LEVEL", level));

        (await Get(server.With(read), "read-only")).Status.Should().Be(status);
        (await Get(server.With(write), "read-only")).Status.Should().Be(status);
        (await Get(server.With(write), "read-write")).Status.Should().Be(status);

        (await Get(server.With(read), "read-write")).ShouldLack(write, write);
        var either = $$"""{"AnyOf":["{{read}}","{{write}}"]}""";
        (await Get(server.With(read + "x", write + "x"), "read-only")).ShouldLack(either, either);
        (await Get(server.Anonymous(), "read-only")).ShouldNeed(either);
        (await Get(server.Anonymous(), "read-write")).ShouldNeed(write);
        (await Get(server.Anonymous(), "write")).ShouldFail(400, "InvalidRequestArguments", "level");
    }
}
