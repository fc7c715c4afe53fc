using FluentAssertions;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web.SignIn;

/// <summary>A browser whose user signs in by the page for it, and which follows no redirect.</summary>
internal sealed class Visitor(string rootUrl) : Browser(rootUrl)
{
    public Visitor(RunningServer server)
        : this(server.RootUrl)
    {
    }

    public bool HasSession => Cookies.Any(cookie => cookie.Name.Contains("tc-session", StringComparison.Ordinal));

    /// <summary>A form as a page of any site could send it.</summary>
    public Task<ShownPage> Post(
        string path, IReadOnlyDictionary<string, string> fields, params (string Name, string Value)[] headers) =>
        Post(path, fields.Select(field => (field.Key, field.Value)), headers);

    /// <summary>Signs in with credentials.</summary>
    public async Task<ShownPage> SignIn(Credentials credentials, string page = "/signin") => await Submit(
        await Get(page),
        "credentials",
        ("clientId", credentials.ClientId),
        ("accessToken", credentials.AccessToken),
        ("certificate", credentials.Certificate ?? ""));

    /// <summary>Somebody who has signed in.</summary>
    public static async Task<Visitor> SignedIn(RunningServer server, Credentials? credentials = null)
    {
        var visitor = new Visitor(server);
        (await visitor.SignIn(credentials ?? server.Root)).Status.Should().Be(303);
        return visitor;
    }
}
