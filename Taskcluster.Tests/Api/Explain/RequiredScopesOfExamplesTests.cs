using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Explain;

/// <summary>What every method's example says that it needs is what getRequiredScopes says of it.</summary>
public sealed class RequiredScopesOfExamplesTests
{
    private static IEnumerable<Example> Examples =>
        typeof(Example).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(place => place.FieldType == typeof(Example))
            .Select(place => (Example)place.GetValue(null)!)
            .OrderBy(example => example.Method, StringComparer.Ordinal);

    [Test]
    public async Task An_example_needs_what_explain_says_and_nobody_but_its_caller_has_to_ask()
    {
        await using var server = await RunningServer.Start();
        var catalog = server.Services.GetRequiredService<ApiCatalog>();
        var wrong = new List<string>();
        foreach (var example in Examples)
        {
            var dot = example.Method.IndexOf('.');
            var service = example.Method[..dot];
            var method = catalog.Find(service, example.Method[(dot + 1)..])!;
            var request = await example.Given(server);
            var question = new JsonObject
            {
                ["method"] = method.Route.Verb,
                ["url"] = $"/api/{service}/v1{request.Path}",
                ["payload"] = request.Body is null
                    ? null
                    : JsonNode.Parse(request.Body as string ?? JsonSerializer.Serialize(request.Body)),
            };
            if (request.Body is null)
            {
                question.Remove("payload");
            }

            var answer = await server.Anonymous().Post("explain/v1/scopes/required", question);
            var said = answer.Status == 200 ? answer.Json["required"]?.ToJsonString() ?? "null" : answer.Text;
            var needed = request.Needs is null ? "null" : Json(request.Needs);
            if (!JsonNode.DeepEquals(JsonNode.Parse(said), JsonNode.Parse(needed)))
            {
                wrong.Add($"{example.Method} needs {needed}, but explain says {said}");
            }
        }

        wrong.Should().BeEmpty();
        Examples.Should().HaveCountGreaterThan(20);
    }

    private static string Json(ScopeExpression expression)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            expression.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
