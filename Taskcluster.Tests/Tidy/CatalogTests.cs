using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Fixture;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.JsonSchema;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Monolith;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Tidy;

/// <summary>What is found by its type is found, and what is declared is declared well.</summary>
public sealed class CatalogTests
{
    private static readonly Type[] Types = typeof(IModule).Assembly.GetTypes();

    // Lists that are made of one value that the caller knows.
    private static readonly Dictionary<string, string> Derived = new()
    {
        ["<priorities> of createTask"] = "the task's priority and all above it",
        ["<names> of getArtifact"] = "the name, unless the artifact is public",
        ["<names> of getLatestArtifact"] = "the name, unless the artifact is public",
    };

    private RunningServer server = null!;

    private IReadOnlyList<ApiDeclaration> Declarations =>
        [.. server.Services.GetRequiredService<ApiCatalog>().Methods.Select(method => method.Declaration)];

    [SetUp]
    public async Task StartServer() => server = await RunningServer.Start(
        new Dictionary<string, string?> { ["Legacy:Enabled"] = "true" });

    [TearDown]
    public async Task StopServer() => await server.DisposeAsync();

    [Test]
    public void Every_method_loop_subscriber_and_module_of_the_assembly_is_found()
    {
        var methods = server.Services.GetRequiredService<ApiCatalog>().Methods.Select(method => method.GetType());
        methods.Should().Contain(Concrete<ApiMethod>().Where(type => !IsOfFixture(type)))
            .And.NotContain(type => IsOfFixture(type));
        server.Services.GetServices<Loop>().Select(loop => loop.GetType())
            .Should().BeEquivalentTo(Concrete<Loop>().Where(type => !IsOfFixture(type)));
        server.Services.GetServices<Subscriber>().Select(subscriber => subscriber.GetType())
            .Should().BeEquivalentTo(Concrete<Subscriber>().Where(type => !IsOfFixture(type)));
        Taskcluster.Monolith.Modules.Of(new HostSettings { DataFolder = "none", IsFixture = true })
            .Select(module => module.GetType()).Should().BeEquivalentTo(
                Types.Where(type => type.IsClass && type.IsAssignableTo(typeof(IModule))));
    }

    [Test]
    public void The_catalog_is_for_everybody_to_read()
    {
        foreach (var method in Declarations)
        {
            TestContext.Out.WriteLine($"{method.Service,-8} {method.Name,-24} {method.Route,-60} {method.Authorized}");
        }

        foreach (var loop in Concrete<Loop>().Concat(Concrete<Subscriber>()))
        {
            TestContext.Out.WriteLine(loop.FullName);
        }

        Declarations.Select(method => (method.Service, method.Name)).Should().OnlyHaveUniqueItems();
        Declarations.Select(method => (method.Service, method.Route)).Should().OnlyHaveUniqueItems();
    }

    [Test]
    public void Every_declaration_is_complete()
    {
        foreach (var method in Declarations)
        {
            var because = $"{method.Service}.{method.Name} declares it";
            method.Name.Should().MatchRegex("^[a-z][a-zA-Z0-9]*$", because);
            method.Title.Should().NotBeNullOrWhiteSpace(because);
            method.Category.Should().NotBeNullOrWhiteSpace(because);
            method.Description.Trim().Should().EndWith(".", because).And.NotStartWith(method.Title + ".", because);
            var route = MethodRoute.Parse(method.Route);
            ApiRoutes.Verbs.Should().Contain(route.Verb, because);
            route.ParameterNames.Should().OnlyHaveUniqueItems(because);
            route.ParameterNames.Count.Should().BeLessThanOrEqualTo(RouteTrie.MaxParameters, because);
            route.Segments.Should().OnlyContain(
                segment => Regex.IsMatch(segment.Text, "^[A-Za-z0-9_-]+$", RegexOptions.None, TimeSpan.FromSeconds(1)),
                because);
            foreach (var pattern in method.Parameters.Values.Concat(method.Query.Select(query => query.Pattern)))
            {
                _ = EcmaRegex.Compile(pattern, TimeSpan.FromSeconds(1));
            }

        }
    }

    [Test]
    public void A_scope_is_made_of_what_its_caller_knows()
    {
        var unknown = new List<string>();
        foreach (var method in Declarations.Where(method => method.Scopes is not null))
        {
            var known = MethodRoute.Parse(method.Route).Segments
                .Where(segment => segment.Kind is SegmentKind.Parameter or SegmentKind.Wildcard)
                .Select(segment => segment.Text).ToHashSet(StringComparer.Ordinal);
            method.Scopes!.UsesOnly(known).Should().Be(
                method.Authorized == AuthorizationMoment.FromUrl,
                $"the scopes of {method.Name} are checked first if, and only if, its route says them all");
            if (method.Authorized != AuthorizationMoment.FromUrl)
            {
                known.UnionWith(MembersOf(method.Input));
                known.UnionWith(MembersOf(method.Output));
            }

            unknown.AddRange(
                from placeholder in method.Scopes.ParameterNames
                where !known.Contains(placeholder) && !method.Description.Contains($"`{placeholder}`")
                select $"<{placeholder}> of {method.Name}");
        }

        SourceTree.RequireOnly(unknown, Derived, "it must stand in the route, body or reply, or be described");
    }

    [Test]
    public void No_two_records_are_published_under_one_name()
    {
        var schemas = Types.Select(type => type.GetCustomAttribute<SchemaAttribute>(inherit: false))
            .OfType<SchemaAttribute>().ToList();

        schemas.Select(schema => (schema.Service, schema.Version, schema.Name)).Should().OnlyHaveUniqueItems();
        schemas.Should().HaveCountGreaterThan(20).And.OnlyContain(schema => schema.Title.Length > 0);
    }

    [Test]
    public void Every_method_has_one_example_beside_its_tests()
    {
        var examples = ExampleCatalog.All.Select(example => example.Method);

        examples.Should().BeEquivalentTo(
            Declarations.Select(method => $"{method.Service}.{method.Name}"),
            "a method without one gets a static field Example in the class of its tests");
    }

    [Test]
    public void A_test_that_is_left_out_says_why()
    {
        var silent =
            from type in typeof(CatalogTests).Assembly.GetTypes()
            from member in type.GetMethods().Append<MemberInfo>(type)
            from attribute in member.CustomAttributes
            let name = attribute.AttributeType.Name
            where name is nameof(IgnoreAttribute) or nameof(ExplicitAttribute)
            where attribute.ConstructorArguments is not [{ Value: string { Length: > 10 } }]
            select $"{type.Name}.{member.Name}";

        silent.Should().BeEmpty();
    }

    private static bool IsOfFixture(Type type) => type.Namespace!.StartsWith(
        typeof(FixtureModule).Namespace!, StringComparison.Ordinal);

    private static IEnumerable<Type> Concrete<T>() =>
        Types.Where(type => type.IsSubclassOf(typeof(T)) && !type.IsAbstract);

    // Names of members, and of members of those.
    private static IEnumerable<string> MembersOf(Type? type, int depth = 3) =>
        type is null || depth == 0 ? []
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(one => MembersOf(one, depth))
        : type.Namespace?.StartsWith("Taskcluster.", StringComparison.Ordinal) != true ? []
        : type.GetProperties().SelectMany(property => MembersOf(property.PropertyType, depth - 1)
            .Append(JsonNamingPolicy.CamelCase.ConvertName(property.Name)));
}
