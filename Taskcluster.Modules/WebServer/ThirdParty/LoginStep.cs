namespace Taskcluster.Modules.WebServer.ThirdParty;

/// <summary>What a browser is answered on its way through a third party's login.</summary>
public abstract record LoginStep
{
    private LoginStep()
    {
    }

    /// <summary>Nowhere to send the browser: 500 with this code (spec/services.md §4.9).</summary>
    /// <param name="Code"><c>invalid_request</c> or <c>unauthorized_client</c>.</param>
    /// <param name="Message">What was wrong.</param>
    public sealed record Refused(string Code, string Message) : LoginStep
    {
        public static Refused InvalidRequest(string message) => new("invalid_request", message);

        public static Refused UnauthorizedClient(string message) => new("unauthorized_client", message);
    }

    /// <summary>302.</summary>
    /// <param name="Url">A registered redirect URI with its answer, or a path of ours.</param>
    public sealed record Goto(string Url) : LoginStep;
}
