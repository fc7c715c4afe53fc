using System.Reflection;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Tests.Examples;

/// <summary>
/// All examples: those that stand beside the tests of their methods, and those of the common methods.
/// </summary>
public static class ExampleCatalog
{
    private const BindingFlags Static =
        BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Of the methods that every server has, by service and name.</summary>
    public static IReadOnlyList<Example> All { get; } =
    [
        .. Written.Where(example => !IsOfFixture(example)).Concat(Common)
            .OrderBy(example => example.Method, StringComparer.Ordinal),
    ];

    /// <summary>Of the methods that only a fixture has.</summary>
    public static IReadOnlyList<Example> OfFixture { get; } =
    [
        .. Written.Where(IsOfFixture).OrderBy(example => example.Method, StringComparer.Ordinal),
    ];

    private static bool IsOfFixture(Example example) =>
        example.Method.StartsWith("fixture.", StringComparison.Ordinal);

    private static IEnumerable<Example> Written =>
        from type in typeof(ExampleCatalog).Assembly.GetTypes()
        where !type.ContainsGenericParameters
        from place in type.GetFields(Static)
        where place.FieldType == typeof(Example)
        select (Example)place.GetValue(null)!;

    // Every service has them, and they are the same everywhere.
    private static IEnumerable<Example> Common =>
        from module in global::Taskcluster.Monolith.Modules.All
        from method in CommonMethods.Declarations(module.Service.Name)
        let path = method.Route["GET ".Length..]
        select new Example($"{method.Service}.{method.Name}", _ => Task.FromResult(new ExampleRequest(path)));
}
