using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.Support;

/// <summary>Tests of pages, each with a server and browsers of its own.</summary>
public abstract class SiteTests : ServerTests
{
    /// <summary>A browser of somebody who is not signed in.</summary>
    protected SiteClient Anybody() => new(Server);

    /// <summary>A browser of somebody who may do everything.</summary>
    protected SiteClient Root() => new SiteClient(Server).SignedIn(Server.Root);
}
