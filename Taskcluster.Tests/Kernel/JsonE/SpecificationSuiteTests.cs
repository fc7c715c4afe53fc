using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.JsonE;
using Renderer = Taskcluster.Modules.Kernel.JsonE.JsonE;

namespace Taskcluster.Tests.Kernel.JsonE;

/// <summary>
/// The cases by which all implementations of JSON-e agree, which are not part of this repository:
/// <c>TASKCLUSTER_SHARED</c> names the folder that holds <c>vectors/json-e-specification.json</c>.
/// </summary>
[TestFixture]
[Category("Shared")]
public sealed class SpecificationSuiteTests
{
    // This case was written down after a run that reversed the array of its context in place: there its context is
    // equal to its result.
    private const string ReversedInPlace = "simple reverse with $eval";

    [Test]
    public void Templates_are_rendered_and_refused_as_the_suite_says()
    {
        var suite = Load();
        if (suite is null)
        {
            Assert.Ignore("TASKCLUSTER_SHARED does not name the folder with the cases of the suite.");
        }

        var now = DateTimeOffset.Parse(suite!["testTime"]!.GetValue<string>(), CultureInfo.InvariantCulture);
        var cases = suite["cases"]!.AsArray();
        var faults = cases.Select(one => Differs(one!.AsObject(), now)).Where(fault => fault is not null).ToList();

        TestContext.Out.WriteLine($"{cases.Count - faults.Count} of {cases.Count} cases");
        faults.Should().BeEmpty();
        cases.Count.Should().BeGreaterThan(1100);
    }

    private static string? Differs(JsonObject one, DateTimeOffset now)
    {
        var title = $"{one["section"]}: {one["title"]}: {one["template"]?.ToJsonString()}";
        try
        {
            var result = Renderer.Render(one["template"], Context(one), now);
            return one.ContainsKey("result") && JsonNode.DeepEquals(result, one["result"])
                ? null
                : $"{title} gives {result?.ToJsonString() ?? "null"}";
        }
        catch (JsonEException fault)
        {
            // An error may be any, or has an exact text.
            return one["error"] is { } error
                && (error.GetValueKind() == JsonValueKind.True || error.GetValue<string>() == fault.Message)
                    ? null
                    : $"{title} fails with {fault.Message}";
        }
    }

    private static JsonObject Context(JsonObject one)
    {
        var context = one["context"]!.AsObject();
        if (one["title"]!.GetValue<string>() == ReversedInPlace && JsonNode.DeepEquals(context["key"], one["result"]))
        {
            var original = context["key"]!.AsArray().Reverse().Select(item => item!.DeepClone());
            context["key"] = new JsonArray([.. original]);
        }

        return context;
    }

    private static JsonNode? Load()
    {
        var folder = Environment.GetEnvironmentVariable("TASKCLUSTER_SHARED");
        return string.IsNullOrEmpty(folder)
            ? null
            : JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "vectors", "json-e-specification.json")));
    }
}
