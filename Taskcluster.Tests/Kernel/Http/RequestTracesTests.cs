using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Http;

/// <summary>A request's trace is told by its answer, and by each line of the log in JSON.</summary>
public sealed class RequestTracesTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string SpanId = "b7ad6b7169203331";

    [Test]
    public async Task The_trace_of_the_caller_is_taken_over()
    {
        await using var server = await ChildServer.Start(
            "--set", "Logging:Console:FormatterName=json",
            "--set", "Logging:LogLevel:Microsoft.AspNetCore.Routing=Debug");

        (await TraceOf(server.RootUrl, ("traceparent", $"00-{TraceId}-{SpanId}-01"))).Should().Be(TraceId);
        var made = await TraceOf(server.RootUrl, ("traceparent", "00-nonsense"));
        var uuid = await TraceOf(server.RootUrl, ("x-taskcluster-trace-id", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"));
        var (code, _, log) = await server.Stop();

        code.Should().Be(0);
        made.Should().MatchRegex("^[0-9a-f]{32}$").And.NotBe(TraceId);
        uuid.Should().Be("3f2504e0-4f89-41d3-9a0c-0305e82c3301");
        var traced = log.Split('\n').Where(line => line.StartsWith('{'))
            .SelectMany(line => JsonNode.Parse(line)!["Scopes"]?.AsArray() ?? [])
            .Where(scope => scope is JsonObject activity && activity.ContainsKey("TraceId"))
            .Select(scope => (Trace: (string)scope!["TraceId"]!, Parent: (string?)scope["ParentId"]))
            .ToList();
        traced.Should().Contain((TraceId, SpanId));
        traced.Select(one => one.Trace).Distinct().Should().Equal(TraceId, made, uuid.Replace("-", ""));
    }

    private static async Task<string> TraceOf(string rootUrl, (string Name, string Value) header)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{rootUrl}/api/queue/v1/ping");
        request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        using var answer = await http.SendAsync(request);
        return answer.Headers.GetValues("x-for-trace-id").Single();
    }
}
