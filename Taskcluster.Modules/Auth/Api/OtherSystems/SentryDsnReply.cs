using System.Text;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.OtherSystems;

/// <summary>Where a project sends reports of its errors.</summary>
[Schema("auth", "sentry-dsn-response", Title = "Sentry DSN Response")]
public sealed record SentryDsnReply(
    [Says("The project's name.")] string Project,
    [Says("The addresses.")] SentryDsn Dsn,
    [Says("When to ask again.")] DateTimeOffset Expires)
{
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(nameof(Project)).Append(" = ").Append(Project);
        return true;
    }
}

/// <summary>The two addresses of a project.</summary>
public sealed record SentryDsn(
    [Format("uri"), Says("For servers; holds a password.")] string Secret,
    [Format("uri"), Says("For programs that users see.")] string Public)
{
    public override string ToString() => nameof(SentryDsn);
}
