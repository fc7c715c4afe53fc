using System.Text.Json.Nodes;
using FluentAssertions;

namespace Taskcluster.Tests.Support;

/// <summary>What tests say of answers.</summary>
public static class Answers
{
    /// <summary>The call failed so, in the layout of spec/queue.md §1.13, and the message holds these words.</summary>
    public static void ShouldFail(this ApiAnswer answer, int status, string code, params string[] words)
    {
        answer.Status.Should().Be(status, "{0}", answer.Text);
        answer.Code.Should().Be(code, "{0}", answer.Text);
        var body = answer.Json.AsObject();
        body.Select(member => member.Key).Should().BeEquivalentTo("code", "message", "requestInfo");
        var info = body["requestInfo"]!;
        info.AsObject().Select(member => member.Key).Should().BeEquivalentTo("method", "params", "payload", "time");
        var message = body["message"]!.GetValue<string>();
        message.Should().EndWith(
            $"\n\n---\n\n* method:     {info["method"]}\n* errorCode:  {code}\n* statusCode: {status}\n"
            + $"* time:       {info["time"]}");
        foreach (var word in words)
        {
            message.Should().Contain(word);
        }
    }

    /// <summary>
    /// 403 in the layout of §1.14: who lacks what, and what is needed in all. Expressions are JSON or a scope.
    /// </summary>
    public static void ShouldLack(this ApiAnswer answer, string unsatisfied, string required)
    {
        answer.ShouldFail(403, "InsufficientScopes");
        var message = answer.Json["message"]!.GetValue<string>();
        var parts = message.Split("```");
        parts.Should().HaveCount(5, "{0}", message);
        parts[0].Should().Be(
            "Client ID test/limited does not have sufficient scopes and is missing the following scopes:\n\n");
        ShouldBeExpression(parts[1], unsatisfied);
        ShouldBeExpression(parts[3], required);

        // Who may see roles or clients is advised between the last fence and the footer.
        parts[4].Should().StartWith("\n\n").And.Contain("\n\n---\n\n");
    }

    /// <summary>403 of a caller without credentials.</summary>
    public static void ShouldNeed(this ApiAnswer answer, string required)
    {
        answer.ShouldFail(403, "InsufficientScopes");
        var parts = answer.Json["message"]!.GetValue<string>().Split("```");
        parts.Should().HaveCount(3);
        ShouldBeExpression(parts[1], required);
    }

    /// <summary>
    /// A status in short: <c>pending: exception(scheduled, claim-expired) pending(retry), 4 left</c>.
    /// </summary>
    public static string Summary(JsonNode status) =>
        $"{status["state"]}: " + string.Concat(status["runs"]!.AsArray().Select(run =>
            $"{run!["state"]}({run["reasonCreated"]}{(run["reasonResolved"] is { } why ? $", {why}" : "")}) "))
        + $"{status["retriesLeft"]} left";

    private static void ShouldBeExpression(string fenced, string expected)
    {
        fenced.Should().StartWith("\n").And.EndWith("\n");
        var text = fenced[1..^1];
        if (expected.StartsWith('{'))
        {
            text.Should().Be(JsonNode.Parse(expected)!.ToJsonString(
                new System.Text.Json.JsonSerializerOptions
                {
                    WriteIndented = true,
                    NewLine = "\n",
                    Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                }));
        }
        else
        {
            text.Should().Be(expected);
        }
    }
}
