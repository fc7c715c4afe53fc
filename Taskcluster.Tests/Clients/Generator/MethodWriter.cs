using System.Text.Json.Nodes;

namespace Taskcluster.Tests.Clients.Generator;

/// <summary>Writes what calls one method of a service.</summary>
internal sealed class MethodWriter(SourceText text, TypeWriter types, string service)
{
    private const string Cancellation = "CancellationToken cancellation = default";

    private readonly List<(string Declared, string Name, string About)> parameters = [];
    private JsonObject entry = null!;
    private string name = null!;
    private string verb = null!;

    public void Write(JsonObject described)
    {
        entry = described;
        name = Names.Pascal($"{entry["name"]}");
        verb = $"HttpMethod.{Names.Pascal($"{entry["method"]}")}";
        var path = $"{entry["route"]}";
        foreach (var argument in entry["args"]!.AsArray().Select(one => $"{one}"))
        {
            var parameter = Names.Parameter(argument);
            path = path.Replace($"<{argument}>", $"{{{parameter}}}", StringComparison.Ordinal);
            parameters.Add(($"{(argument == "runId" ? "int" : "string")} {parameter}", parameter, ""));
        }

        var query = entry["query"]!.AsArray().Select(one => $"{one}").ToList();
        var options = query.Select(one =>
            $"{(one == "limit" ? "int" : "string")}? {Names.Parameter(one)} = null").ToList();
        var list = string.Concat(query.Select(one => $", (\"{one}\", {Names.Parameter(one)})"));
        var url = $"Url($\"{path}\"{list})";
        if (entry["method"]!.ToString() == "get")
        {
            text.Gap();
            text.Doc("summary", $"The URL of `{entry["name"]}`, to be signed or opened by others.");
            Declared("Uri", $"{name}Url", [.. parameters.Select(one => one.Declared), .. options], url);
            url = $"{name}Url({string.Join(", ", [.. parameters.Select(one => one.Name), .. Given(query)])})";
        }

        Call(url, options);
        if (query.Contains("continuationToken") && Reply() is { Record: { } reply } page
            && reply["properties"]!["continuationToken"] is not null)
        {
            Pages(page, query, options);
        }
    }

    private void Call(string url, IReadOnlyList<string> options)
    {
        var declared = parameters.Select(one => one.Declared).ToList();
        var payload = "null";
        if (entry["input"] is { } input)
        {
            declared.Add($"{TypeOf(input, "Payload").Name} payload");
            payload = "payload";
        }

        var (type, call) = Reply() is { } reply
            ? ($"Task<{reply.Name}>", $"Call<{reply.Name}>({verb}, {url}, {payload}")
            : entry["method"]!.ToString() != "get" ? ("Task", $"Call({verb}, {url}, {payload}")
            : entry["category"]!.ToString() == "Monitoring" ? ("Task<JsonNode?>", $"CallFreely({verb}, {url}")
            : ("Task<Stream>", $"Open({url}");
        About();
        Declared(type, name, [.. declared, .. options, Cancellation], $"{call}, cancellation)");
    }

    // The one list of a page is what all pages together are about; where there are more, pages are given.
    private void Pages(ClientType page, IReadOnlyList<string> query, IReadOnlyList<string> options)
    {
        var lists = page.Record!["properties"]!.AsObject()
            .Select(one => (
                Property: RecordWriter.Property(page.Name, one.Key),
                Type: types.Of(one.Value!.AsObject(), page.Name + RecordWriter.Property(page.Name, one.Key))))
            .Where(one => one.Type.Entry is not null).ToList();
        var declared = parameters.Select(one => one.Declared).ToList();
        var given = parameters.Select(one => one.Name).ToList();
        if (entry["input"] is { } input)
        {
            declared.Add($"{TypeOf(input, "Payload").Name} payload");
            given.Add("payload");
        }

        given.AddRange(Given(query).Select(one => one == "continuationToken" ? "token" : one));
        var rest = options.Where(one => !one.Contains(" continuationToken ", StringComparison.Ordinal));
        var read = $"(token, stop) => {name}({string.Join(", ", given)}, stop)";
        text.Gap();
        text.Doc(
            "summary",
            $"As `{entry["name"]}`, page after page as they are asked for.");
        var result = lists is [var list]
            ? ($"IAsyncEnumerable<{list.Type.Entry}>", $"Entries({read}, page => page.ContinuationToken, "
                + $"page => page.{list.Property}, cancellation)")
            : ($"IAsyncEnumerable<{page.Name}>", $"Pages({read}, page => page.ContinuationToken, cancellation)");
        Declared(
            result.Item1, lists.Count == 1 ? $"{name}All" : $"{name}Pages", [.. declared, .. rest, Cancellation],
            result.Item2);
    }

    private void About()
    {
        text.Gap();
        text.Doc("summary", $"{entry["title"]}.");
        var scopes = entry["scopes"] is { } needed
            ? $"\n\nIt needs the scopes `{needed.ToJsonString(Plain.Json)}`."
            : "";
        var stability = entry["stability"]!.ToString() == "stable" ? "" : $"\n\nThis method is {entry["stability"]}.";
        text.Doc("remarks", $"{entry["description"]}{scopes}{stability}");
        text.Doc("exception cref=\"TaskclusterException\"", "The server refused, or could not be reached.");
    }

    private void Declared(string type, string method, IReadOnlyList<string> declared, string body)
    {
        var head = $"public {type} {method}({string.Join(", ", declared)}) =>";
        if (head.Length <= 116)
        {
            text.Line(head);
        }
        else
        {
            text.Line($"public {type} {method}(");
            foreach (var (index, one) in declared.Index())
            {
                text.Line($"    {one}{(index < declared.Count - 1 ? "," : ") =>")}");
            }
        }

        text.Line($"    {body};");
    }

    private ClientType? Reply() => entry["output"] is { } output ? TypeOf(output, "Reply") : null;

    private ClientType TypeOf(JsonNode schema, string other) =>
        types.Of(new JsonObject { ["$ref"] = Names.SchemaOf($"{schema}") }, $"{Names.Pascal(service)}{other}");

    private static IEnumerable<string> Given(IEnumerable<string> query) => query.Select(Names.Parameter);
}
