namespace Taskcluster.Modules.Kernel;

/// <summary>
/// Says of a class that it makes a fixture differ from a real deployment. The page `docs/fixture-differences.md` is
/// made of these.
/// </summary>
/// <param name="subject">What differs, in a few words.</param>
/// <param name="here">How it is in a fixture.</param>
/// <param name="elsewhere">How it is in a real deployment.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class DiffersInFixtureAttribute(string subject, string here, string elsewhere) : Attribute
{
    public string Subject { get; } = subject;

    public string Here { get; } = here;

    public string Elsewhere { get; } = elsewhere;
}
