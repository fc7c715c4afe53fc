using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.WebServer.SignIn;

/// <summary>Somebody who has signed in.</summary>
/// <param name="Credentials">Temporary ones: those of the session.</param>
/// <param name="Caller">On whose behalf they act, as of now.</param>
public sealed record SignedIn(Credentials Credentials, Caller Caller);
