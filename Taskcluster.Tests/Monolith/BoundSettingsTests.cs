using System.Globalization;
using System.Reflection;
using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Monolith;

namespace Taskcluster.Tests.Monolith;

public sealed class BoundSettingsTests
{
    // One is kept in another form, the other is read by fixtures alone.
    private static readonly string[] NotKept = ["Faults", "Fixture"];

    [Test]
    public void Code_that_is_written_at_build_reads_each_setting_as_reflection_does()
    {
        var unchanged = new ModuleSettings(new ConfigurationBuilder().Build());
        _ = Compose(unchanged);
        var changed = unchanged.Sections.SelectMany(section =>
            Changes(section.Key, Activator.CreateInstance(section.Value)!)).ToList();
        changed.Should().HaveCountGreaterThan(150);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(changed).Build();

        var services = Compose(new ModuleSettings(configuration));

        var kept = new List<string>();
        foreach (var (section, type) in unchanged.Sections)
        {
            var expected = configuration.GetSection(section).Get(type);
            if (services.FirstOrDefault(one => one.ServiceType == type)?.ImplementationInstance is { } read)
            {
                kept.Add(section);
                read.Should().BeEquivalentTo(
                    expected, options => options.RespectingRuntimeTypes().WithStrictOrdering(), section);
            }
        }

        unchanged.Sections.Keys.Except(kept).Should().BeEquivalentTo(NotKept);
    }

    private static ServiceCollection Compose(ModuleSettings settings)
    {
        var services = new ServiceCollection();
        MonolithHost.Compose(
            services, new HostSettings { DataFolder = "" }, settings, RootUrl.Parse("http://localhost"));
        services.AddSingleton(ServerOptions.Of(settings));
        return services;
    }

    private static IEnumerable<KeyValuePair<string, string?>> Changes(string path, object record) =>
        record.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(one => one.CanWrite)
            .SelectMany(property => Change(
                $"{path}:{property.Name}", property.PropertyType, property.GetValue(record)));

    private static IEnumerable<KeyValuePair<string, string?>> Change(string path, Type type, object? value)
    {
        var wanted = Nullable.GetUnderlyingType(type) ?? type;
        if (wanted == typeof(bool))
        {
            return [new(path, value is true ? "false" : "true")];
        }

        if (wanted == typeof(string))
        {
            return [new(path, $"{value}http://127.0.0.1:9")];
        }

        if (wanted.IsPrimitive)
        {
            var more = Convert.ToDouble(value ?? 0, CultureInfo.InvariantCulture) + 1;
            return [new(path, more.ToString(CultureInfo.InvariantCulture))];
        }

        if (wanted == typeof(IConfigurationSection))
        {
            return [];
        }

        if (wanted.IsGenericType)
        {
            var arguments = wanted.GetGenericArguments();
            return Change($"{path}:{(arguments.Length == 2 ? "mine" : "0")}", arguments[^1], value: null);
        }

        return Changes(path, value ?? Activator.CreateInstance(wanted)!);
    }
}
