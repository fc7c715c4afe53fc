using System.Reflection;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel;

/// <summary>
/// Finds what modules consist of by its types, so that there is no list to keep: API methods and their validators and
/// handlers, reactions and forwarders, loops, and those who forget. A tidy test prints what is found.
/// </summary>
public static class Discovery
{
    private static readonly IReadOnlySet<string> Ancestors = new HashSet<string>(StringComparer.Ordinal)
    {
        nameof(ApiMethod),
        nameof(IForgets),
        nameof(Loop),
        nameof(Subscriber),
        "AbstractValidator`1",
        "IValidator",
        typeof(IRequestHandler<,>).Name,
    };

    // They are the same for all hosts of a process.
    private static readonly Lazy<IReadOnlyList<Type>> Candidates = new(
        () => TypeTable.Descendants(Assembly.GetExecutingAssembly(), Ancestors));

    // A method that takes nothing of its host keeps nothing of it either, and most take nothing: they are made, and
    // their routes and patterns worked out, once a process.
    private static readonly Lazy<Dictionary<Type, Lazy<ApiMethod>>> SharedMethods = new(
        () => Found.Where(type => type.IsSubclassOf(typeof(ApiMethod)) && type.GetConstructor([]) is not null)
            .ToDictionary(type => type, type => new Lazy<ApiMethod>(() => (ApiMethod)Activator.CreateInstance(type)!)));

    /// <summary>Types that may be parts of a module.</summary>
    public static IReadOnlyList<Type> Found => Candidates.Value;

    /// <summary>Makes what all hosts of a process share.</summary>
    public static void MakeShared()
    {
        foreach (var method in SharedMethods.Value.Values)
        {
            _ = method.Value;
        }
    }

    /// <summary>Registers everything that lies in the namespaces of these modules, and the kernel's own.</summary>
    public static void AddDiscovered(this IServiceCollection services, IEnumerable<IModule> modules)
    {
        var namespaces = modules.Select(module => module.GetType().Namespace!)
            .Append(typeof(Discovery).Namespace!).ToHashSet(StringComparer.Ordinal);
        foreach (var type in Found)
        {
            if (namespaces.Any(name => IsWithin(type.Namespace, name)))
            {
                Add(services, type);
            }
        }

        services.AddSingleton(typeof(Lazy<>), typeof(AtFirstUse<>));
    }

    private static bool IsWithin(string? inner, string outer) =>
        inner is not null && (inner == outer || inner.StartsWith(outer + ".", StringComparison.Ordinal));

    private static void Add(IServiceCollection services, Type type)
    {
        if (type.IsAssignableTo(typeof(IForgets)))
        {
            services.AddSingleton(typeof(IForgets), provider => provider.GetRequiredService(type));
        }

        if (type.IsSubclassOf(typeof(ApiMethod)))
        {
            AddMethod(services, type);
        }
        else if (type.IsSubclassOf(typeof(Loop)))
        {
            services.AddSingleton(type);
            services.AddSingleton(typeof(Loop), provider => provider.GetRequiredService(type));
        }
        else if (type.IsSubclassOf(typeof(Subscriber)))
        {
            services.AddSingleton(type);
            services.AddSingleton(typeof(Subscriber), provider => provider.GetRequiredService(type));
        }
        else if (type.IsNested)
        {
            AddPartOfMethod(services, type);
        }
    }

    private static void AddMethod(IServiceCollection services, Type type)
    {
        if (SharedMethods.Value.TryGetValue(type, out var shared))
        {
            services.AddSingleton(_ => shared.Value);
        }
        else if (type != typeof(CommonMethod))
        {
            services.AddSingleton(typeof(ApiMethod), type);
        }
    }

    private static void AddPartOfMethod(IServiceCollection services, Type type)
    {
        if (typeof(FluentValidation.IValidator).IsAssignableFrom(type))
        {
            services.AddSingleton(type);
        }

        foreach (var handled in type.GetInterfaces())
        {
            if (handled.IsGenericType && handled.GetGenericTypeDefinition() == typeof(IRequestHandler<,>))
            {
                services.AddSingleton(handled, type);
            }
        }
    }

    // What a method needs only when it is called (a validator compiles its rules) is made then.
    private sealed class AtFirstUse<T>(IServiceProvider services) : Lazy<T>(services.GetRequiredService<T>)
        where T : notnull;
}
