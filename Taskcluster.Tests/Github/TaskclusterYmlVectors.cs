using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Modules.Github.Rendering;

namespace Taskcluster.Tests.Github;

/// <summary>Renderings of <c>.taskcluster.yml</c> by the original, with counted ids and a fixed clock.</summary>
internal static class TaskclusterYmlVectors
{
    private static readonly JsonElement All =
        JsonDocument.Parse(File.ReadAllBytes(Path.Join(AppContext.BaseDirectory, "Vectors/tcyml.json"))).RootElement;

    public static IEnumerable<TestCaseData> Cases =>
        All.GetProperty("vectors").EnumerateArray().Select(vector =>
            new TestCaseData(JsonNode.Parse(vector.GetRawText())!.AsObject())
                .SetArgDisplayNames(vector.GetProperty("name").GetString()!));

    /// <summary>The members that made-up payloads of this kind have.</summary>
    public static IEnumerable<string> KeysOf(string tasksFor) =>
        All.GetProperty($"fakePayloadKeys {tasksFor}").EnumerateArray().Select(key => key.GetString()!);

    /// <summary>What the made-up comment says.</summary>
    public static string CommentBody => All.GetProperty("commentBody").GetString()!;

    public static GithubEvent EventOf(JsonObject vector) =>
        new(vector["tasks_for"]!.GetValue<string>(), vector["event"]!.AsObject())
        {
            Organization = vector["organization"]!.GetValue<string>(),
            Repository = vector["repository"]!.GetValue<string>(),
            Branch = vector["branch"]!.GetValue<string>(),
            Details = vector["details"]!.AsObject(),
        };

    /// <summary>Terms with ids that are counted.</summary>
    public static RenderingTerms Counted(string now = "2025-01-01T00:00:00.000Z")
    {
        var count = 0;
        return new RenderingTerms(DateTimeOffset.Parse(now), "https://tc.example.com")
        {
            NewSlugId = () => $"AAAAAAAAQAaAAAAAAAA{++count:00}A",
        };
    }
}
