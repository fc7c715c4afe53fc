using System.Reflection;
using Carter;

namespace Taskcluster.Monolith;

/// <summary>
/// Where Carter is to look for parts of its own kind: nowhere, since its one module is named. It would load all types
/// of all assemblies that know it, several times over.
/// </summary>
internal sealed class NoAssemblies() : DependencyContextAssemblyCatalog(typeof(CarterModule).Assembly)
{
    public override IReadOnlyCollection<Assembly> GetAssemblies() => [];
}
