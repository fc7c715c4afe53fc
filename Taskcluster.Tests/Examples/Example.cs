using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Examples;

/// <summary>
/// One call of an API method as a user makes it, and what comes of it. Stands as the static field <c>Example</c> in
/// the class of the method's tests; a tidy test fails for a method without one.
/// </summary>
/// <param name="Method">Service and name, such as <c>auth.createClient</c>.</param>
/// <param name="Given">
/// Brings the server into a state in which the call succeeds, and makes the request. It runs many times on one server,
/// so that names must be new each time.
/// </param>
public sealed record Example(string Method, Func<RunningServer, Task<ExampleRequest>> Given)
{
    /// <summary>The status of the answer to a caller with just the scopes that are needed.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Names of the exchanges (such as <c>clientCreated</c>) to which the call publishes, in order.</summary>
    public IReadOnlyList<string> Messages { get; init; } = [];

    public override string ToString() => Method;
}

/// <summary>A request of an example; its verb stands in the method's declaration.</summary>
/// <param name="Path">Below <c>/api/&lt;service&gt;/v1</c>, such as <c>/clients/c</c>.</param>
/// <param name="Body">Anything that becomes JSON; null: none.</param>
public sealed record ExampleRequest(string Path, object? Body = null)
{
    /// <summary>The scopes that the call needs; null: the method looks at no credentials.</summary>
    public ScopeExpression? Needs { get; init; }

    /// <summary>Who has to sign, where it cannot be anybody with the scopes.</summary>
    public Credentials? SignedBy { get; init; }
}
