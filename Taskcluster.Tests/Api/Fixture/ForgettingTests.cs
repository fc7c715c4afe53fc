using System.Collections;
using System.Reflection;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Monolith;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.Tidy;

namespace Taskcluster.Tests.Api.Fixture;

/// <summary>
/// A reset leaves nothing in memory. Whatever a singleton leads to and can change either forgets, or is told by
/// <see cref="Database.WhenInDoubt"/>, or stands here with the reason for which it may stay.
/// </summary>
public sealed class ForgettingTests
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.DeclaredOnly;

    private static readonly Assembly[] Product = [typeof(IModule).Assembly, typeof(MonolithHost).Assembly];

    private static readonly Dictionary<string, string> MayRemember = new()
    {
    };

    [Test]
    public async Task Whatever_a_singleton_keeps_is_forgotten_or_harmless()
    {
        IServiceCollection? services = null;
        await using var server = await RunningServer.Start(
            configureServices: collection => services = collection, isFixture: true);
        var found = new HashSet<Type>();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (var type in services!
            .Where(service => service.Lifetime == ServiceLifetime.Singleton && !service.ServiceType.IsGenericTypeDefinition)
            .Select(service => service.ServiceType).Distinct())
        {
            foreach (var instance in server.Services.GetServices(type))
            {
                Walk(instance, seen, found);
            }
        }

        found.Should().HaveCountGreaterThan(20);
        SourceTree.RequireOnly(
            found.Where(type => !type.IsAssignableTo(typeof(IForgets)))
                .Select(type => type.FullName!["Taskcluster.".Length..].Replace("Modules.", "", StringComparison.Ordinal)),
            MayRemember,
            "implement IForgets, or say why a reset need not touch it");
    }

    [Test]
    public async Task Everybody_who_forgets_is_found_and_registered()
    {
        await using var server = await RunningServer.StartFixture();

        server.Services.GetServices<IForgets>().Select(one => one.GetType()).Should().BeEquivalentTo(
            Product.SelectMany(assembly => assembly.GetTypes())
                .Where(type => type.IsClass && type.IsAssignableTo(typeof(IForgets))));
    }

    private static void Walk(object? instance, HashSet<object> seen, HashSet<Type> found)
    {
        if (instance is null || !IsOurs(instance.GetType()) || instance is Delegate || !seen.Add(instance))
        {
            return;
        }

        for (var type = instance.GetType(); type is not null && IsOurs(type); type = type.BaseType)
        {
            foreach (var field in type.GetFields(Own))
            {
                if (!field.IsInitOnly || IsMutable(field.FieldType))
                {
                    found.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type);
                }

                var value = field.GetValue(instance);
                Walk(value, seen, found);
                if (value is IEnumerable several and not string && !field.FieldType.IsValueType)
                {
                    foreach (var one in several.Cast<object?>().Take(1000).ToList())
                    {
                        Walk(one, seen, found);
                    }
                }
            }
        }
    }

    private static bool IsOurs(Type type) => Product.Contains(type.Assembly) && !type.IsValueType;

    private static bool IsMutable(Type type) => type.IsGenericType
        && (type.GetGenericTypeDefinition() is var generic)
        && (generic.Namespace == "System.Collections.Concurrent" || generic == typeof(Dictionary<,>)
            || generic == typeof(HashSet<>) || generic == typeof(List<>) || generic == typeof(LinkedList<>)
            || generic == typeof(Queue<>) || generic == typeof(Stack<>) || generic == typeof(SortedSet<>)
            || generic == typeof(SortedDictionary<,>) || generic.Name.StartsWith("Channel", StringComparison.Ordinal));
}
