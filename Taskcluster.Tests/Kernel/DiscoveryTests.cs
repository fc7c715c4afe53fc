using FluentAssertions;
using FluentValidation;
using MediatR;
using NUnit.Framework;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Tests.Kernel;

/// <summary>What the metadata tell of types is what reflection over all of them tells.</summary>
public sealed class DiscoveryTests
{
    private static readonly Type[] Bases =
        [typeof(ApiMethod), typeof(Loop), typeof(Subscriber), typeof(IValidator), typeof(IForgets)];

    [Test]
    public void All_parts_of_modules_are_found_and_nothing_else()
    {
        var parts = typeof(IModule).Assembly.GetTypes().Where(type =>
            type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
            && (Bases.Any(type.IsAssignableTo) || type.GetInterfaces().Any(IsHandler))).ToList();

        Discovery.Found.Should().OnlyHaveUniqueItems();
        parts.Except(Discovery.Found).Should().BeEmpty("these are parts");
        Discovery.Found.Except(parts).Should().BeEmpty("these are none");
    }

    private static bool IsHandler(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IRequestHandler<,>);
}
