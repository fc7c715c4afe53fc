using NUnit.Framework;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Tests.Tidy;

/// <summary>DESIGN.md §1: a module may use the kernel, and of another module what lies in Api and Messages.</summary>
public sealed class ModuleWallsTests
{
    private const string Modules = "Taskcluster.Modules.";

    private static readonly Dictionary<string, string> Excused = new();

    [Test]
    public void A_module_uses_of_another_one_its_api_and_messages_alone()
    {
        var offenders =
            from type in CompiledCode.TypesOf(typeof(IModule).Assembly)
            let module = ModuleOf(type)
            from used in CompiledCode.TypesUsedBy(type)
            where used.Assembly == type.Assembly && used.Namespace?.StartsWith(Modules) == true
            let other = ModuleOf(used)
            where other != module && other != "Kernel"
                && (module == "Kernel" || FolderOf(used) is not ("Api" or "Messages"))
            select $"{Short(CompiledCode.Outermost(type))} uses {Short(CompiledCode.Outermost(used))}";

        SourceTree.RequireOnly(offenders, Excused, "a wall between modules is broken");
    }

    [Test]
    public void References_in_bodies_signatures_and_attributes_are_seen()
    {
        var used = CompiledCode.TypesUsedBy(typeof(Seen)).ToList();

        Assert.That(used, Is.SupersetOf(new[]
        {
            typeof(IModule), typeof(List<>), typeof(Uri), typeof(SameAsAttribute<>), typeof(Guid), typeof(Math),
            typeof(Version),
        }));
    }

    private static string ModuleOf(Type type) => type.Namespace![Modules.Length..].Split('.')[0];

    private static string? FolderOf(Type type) => type.Namespace![Modules.Length..].Split('.').ElementAtOrDefault(1);

    private static string Short(Type type) => type.FullName![Modules.Length..];

    private sealed class Seen
    {
        [SameAs<Guid>]
        public List<IModule[]>? Modules { get; }

        public static object Body(Uri uri) => Math.Abs(uri.Port) > 1 ? new Version(1, 2) : uri;
    }
}
